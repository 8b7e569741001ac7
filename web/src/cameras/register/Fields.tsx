import { useSeat } from "../../access/queries";
import { Button } from "../../base/Button";
import { Choice } from "../../base/Choice";
import { Field } from "../../base/Field";
import { m } from "../../i18n/m";
import { lastCentre } from "../../map/lastCentre";
import { PURPOSE_NAMES, purposeWord } from "../words";
import { lawful, type Draft } from "./draft";
import style from "./Register.module.css";

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

/** The register's own fields: what, where, whose, why, and where the sign hangs. */
export function Fields({ draft, onDraft }: Props) {
  const { city } = useSeat();
  const text = (name: keyof Draft) => ({
    value: draft[name] as string,
    onChange: (it: { target: { value: string } }) => onDraft({ ...draft, [name]: it.target.value }),
  });
  const here = () => {
    const at = lastCentre(city);
    onDraft({ ...draft, lat: at.lat.toFixed(6), lon: at.lon.toFixed(6) });
  };
  return (
    <>
      <div className={style.pair}>
        <Field label={m.col_code()} required maxLength={20} {...text("code")} />
        <Field label={m.camera_name()} required maxLength={160} {...text("name")} />
      </div>
      <div className={style.three}>
        <Field label={m.latitude()} required inputMode="decimal" {...text("lat")} />
        <Field label={m.longitude()} required inputMode="decimal" {...text("lon")} />
        <Button className={style.beside ?? ""} onClick={here}>
          {m.take_map_centre()}
        </Button>
      </div>
      <div className={style.pair}>
        <Field label={m.col_owner()} required maxLength={160} {...text("owner")} />
        <Choice
          label={m.col_purpose()}
          value={draft.purpose}
          options={[
            { value: "", label: m.choose_one() },
            ...PURPOSE_NAMES.map((it) => ({ value: it, label: purposeWord(it) })),
          ]}
          onChange={(it) => onDraft({ ...draft, purpose: it as Draft["purpose"] })}
        />
      </div>
      <Field label={m.legal_basis()} hint={m.legal_basis_hint()} maxLength={300} {...text("legal_basis")} />
      <div className={style.pair}>
        <Field label={m.notice_where()} hint={m.notice_hint()} maxLength={300} {...text("notice")} />
        <Field label={m.notice_since()} type="date" {...text("notice_since")} />
      </div>
      <div className={style.ticks}>
        <label>
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(it) => onDraft({ ...draft, enabled: it.target.checked })}
          />
          {m.switch_on()}
        </label>
        <label>
          <input
            type="checkbox"
            checked={draft.counted}
            onChange={(it) => onDraft({ ...draft, counted: it.target.checked })}
          />
          {m.count_here()}
        </label>
      </div>
      {draft.enabled && !lawful(draft) ? (
        <p className={style.note} role="status">
          {m.lawful_needed()}
        </p>
      ) : null}
    </>
  );
}
