import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../base/Button";
import { Choice } from "../../base/Choice";
import { Field } from "../../base/Field";
import { detailOf, sentence } from "../../base/sentence";
import type { Device, Nearby, Profile } from "../../base/types";
import { m } from "../../i18n/m";
import { stateSentence } from "../words";
import type { Draft } from "./draft";
import { said } from "./numbers";
import { discover, readDevice } from "./queries";
import style from "./Register.module.css";

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

/** Find a camera in the network, ask it what streams it has, and take them over. */
export function Onvif({ draft, onDraft }: Props) {
  const [host, setHost] = useState("");
  const search = useMutation({ mutationFn: discover });
  const asking = useMutation({
    mutationFn: (at: string) =>
      readDevice({ control_url: at, user: draft.user || null, password: draft.password || null }),
    onSuccess: (device) => {
      if (!device.state) onDraft(taken(draft, device));
    },
  });
  const take = (it: Nearby) => {
    setHost(it.url);
    asking.mutate(it.url);
  };
  return (
    <fieldset className={style.onvif}>
      <legend>{m.onvif_title()}</legend>
      <div className={style.three}>
        <Field
          label={m.onvif_host()}
          placeholder="10.20.1.5"
          value={host}
          spellCheck={false}
          onChange={(it) => setHost(it.target.value)}
        />
        <Button
          className={style.beside ?? ""}
          disabled={asking.isPending || !host}
          onClick={() => asking.mutate(host)}
        >
          {m.onvif_ask()}
        </Button>
        <Button className={style.beside ?? ""} disabled={search.isPending} onClick={() => search.mutate()}>
          {search.isPending ? m.onvif_searching() : m.onvif_search()}
        </Button>
      </div>
      <p className={style.hint}>{m.onvif_hint()}</p>
      {search.isSuccess ? (
        <ul className={style.nearby} aria-label={m.onvif_found()}>
          {search.data.cameras.map((it) => (
            <li key={it.url}>
              <Button disabled={asking.isPending} onClick={() => take(it)}>
                {it.place} {it.name} {it.model} {it.known ? `(${m.onvif_known()})` : ""}
              </Button>
            </li>
          ))}
          {search.data.cameras.length === 0 ? <li>{m.onvif_none()}</li> : null}
          {search.data.left_out > 0 ? <li>{m.onvif_left_out({ n: search.data.left_out })}</li> : null}
        </ul>
      ) : null}
      <Faults faults={[search.error, asking.error]} />
      {asking.isSuccess ? <Profiles device={asking.data} draft={draft} onDraft={onDraft} /> : null}
    </fieldset>
  );
}

function Faults({ faults }: { faults: readonly unknown[] }) {
  const fault = faults.find(Boolean);
  return fault ? (
    <p role="alert" className={style.fault}>
      {sentence(fault)} {detailOf(fault)}
    </p>
  ) : null;
}

function Profiles({ device, draft, onDraft }: Props & { device: Device }) {
  if (device.state)
    return (
      <p role="alert" className={style.fault}>
        {m.test_failed()} {stateSentence(device)}
      </p>
    );
  const good = device.profiles.filter((it) => !it.fault);
  const options = good.map((it) => ({ value: it.url, label: profileWord(it) }));
  return (
    <>
      <p role="status">
        <b>{`${device.maker} ${device.model}`}</b> {device.movable ? m.onvif_movable() : ""} · {m.fact_clock()}:{" "}
        {said(device.clock_offset_s, (n) => m.seconds({ n }), m.unknown())}
      </p>
      {good.length === 0 ? (
        <p role="alert" className={style.fault}>
          {m.onvif_no_profile()} {device.profiles[0]?.fault}
        </p>
      ) : (
        <div className={style.pair}>
          <Choice
            label={m.profile_main()}
            value={draft.main_url}
            options={options}
            onChange={(main_url) => onDraft({ ...draft, main_url })}
          />
          <Choice
            label={m.profile_sub()}
            value={draft.sub_url}
            options={[{ value: "", label: m.profile_none() }, ...options]}
            onChange={(sub_url) => onDraft({ ...draft, sub_url })}
          />
        </div>
      )}
    </>
  );
}

function profileWord(it: Profile): string {
  const size = it.width && it.height ? `${it.width} × ${it.height}` : "";
  return [it.name, it.codec, size].filter(Boolean).join(" · ");
}

/** The largest stream is recorded, the smallest is counted and shown. */
function taken(draft: Draft, device: Device): Draft {
  const pixels = (it: Profile) => (it.width ?? 0) * (it.height ?? 0);
  const good = device.profiles.filter((it) => !it.fault).sort((a, b) => pixels(b) - pixels(a));
  const [main, sub] = [good[0], good.at(-1)];
  return {
    ...draft,
    main_url: main?.url ?? draft.main_url,
    sub_url: sub && sub !== main ? sub.url : "",
    control_url: device.movable ? device.control_url : "",
    name: draft.name || `${device.maker} ${device.model}`.trim(),
  };
}
