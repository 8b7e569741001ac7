import { Field } from "../../base/Field";
import { m } from "../../i18n/m";
import type { Draft, Gone } from "./draft";
import style from "./Register.module.css";

/** What an address looks like; the same in every language. */
const LIKE = {
  main: "rtsp://10.20.1.5/stream1",
  sub: "rtsp://10.20.1.5/stream2",
  control: "http://10.20.1.5/onvif/device_service",
};

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** What stands already, of a camera that is changed: an empty field leaves it as it is. */
  known?: { main: string | null; sub: string | null; control: string | null; login: boolean };
}

/** Addresses and login: written here, never read back. */
export function Addresses({ draft, onDraft, known }: Props) {
  const text = (name: keyof Draft) => ({
    value: draft[name] as string,
    spellCheck: false,
    autoCapitalize: "none",
    autoComplete: "off",
    onChange: (it: { target: { value: string } }) => onDraft({ ...draft, [name]: it.target.value }),
  });
  const stays = (shown: string | null | undefined, otherwise: string) =>
    shown ? m.stays_as({ what: shown }) : otherwise;
  /** What is stored may go; what was typed takes its place instead. */
  const drop = (what: Gone, label: string, replaced: boolean) => (
    <label>
      <input
        type="checkbox"
        disabled={replaced}
        checked={!replaced && draft.gone.includes(what)}
        onChange={(it) => {
          const others = draft.gone.filter((one) => one !== what);
          onDraft({ ...draft, gone: it.target.checked ? [...others, what] : others });
        }}
      />
      {label}
    </label>
  );
  return (
    <>
      <Field
        label={m.main_address()}
        hint={stays(known?.main, m.main_address_hint())}
        required={!known}
        placeholder={LIKE.main}
        {...text("main_url")}
      />
      <Field
        label={m.sub_address()}
        hint={stays(known?.sub, m.sub_address_hint())}
        placeholder={LIKE.sub}
        {...text("sub_url")}
      />
      <div className={style.pair}>
        <Field label={m.camera_user()} {...text("user")} />
        <Field
          label={m.camera_password()}
          type="password"
          hint={known?.login ? m.login_stays() : m.login_hint()}
          {...text("password")}
          autoComplete="new-password"
        />
      </div>
      {known || draft.control_url ? (
        <Field
          label={m.control_address()}
          hint={stays(known?.control, m.control_address_hint())}
          placeholder={LIKE.control}
          {...text("control_url")}
        />
      ) : null}
      <div className={style.ticks}>
        {known?.sub ? drop("sub", m.sub_drop(), draft.sub_url !== "") : null}
        {known?.control ? drop("control", m.control_drop(), draft.control_url !== "") : null}
        {known?.login ? drop("login", m.login_drop(), draft.user !== "" || draft.password !== "") : null}
      </div>
    </>
  );
}
