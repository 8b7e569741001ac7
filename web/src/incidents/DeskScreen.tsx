import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { CallPanel } from "./CallPanel";
import style from "./Desk.module.css";
import { wrongIn } from "./caller";
import { changeDraft, useDraft } from "./drafts";
import { EyesOf } from "./EyesView";
import { IncidentPanel } from "./IncidentPanel";
import { Intake } from "./Intake";
import { Queue } from "./Queue";
import { useDeskKeys } from "./useDeskKeys";

/** Left what waits, in the middle the eyes on the place, right the report: one layout for a whole shift. */
export function DeskScreen() {
  useTitle(m.screen_desk());
  const { open, call } = useSearch({ from: "/inside/desk" });
  const { person } = useSeat();
  return (
    <div className={style.screen}>
      <h1 className="only-read-aloud">{m.screen_desk()}</h1>
      <Queue key={person.id} open={open} call={call} />
      <Opened key={open ?? call ?? ""} open={open} call={call} />
    </div>
  );
}

function Opened({ open, call }: { open: string | undefined; call: string | undefined }) {
  const draft = useDraft(open);
  const mayLook = useMay("camera.view");
  const maySend = useMay("dispatch.send");
  const go = useNavigate({ from: "/desk" });
  const [sending, setSending] = useState(false);
  // The cameras stay as they are while a report becomes an incident: they belong to the place, not to the form.
  const [eyesCall, setEyesCall] = useState(draft?.call ?? null);
  if (draft && draft.call !== eyesCall) setEyesCall(draft.call);
  useDeskKeys({
    F9: () => {
      if (!open || !maySend) return;
      const wrong = draft && wrongIn(draft);
      if (wrong) changeDraft(draft.id, { refused: wrong.why });
      else if (draft?.state === "open") changeDraft(draft.id, { state: "sending", refused: "" });
      setSending(!wrong);
    },
  });
  if (call) return <CallPanel id={call} onClose={() => void go({ search: {} })} />;
  if (!open) return <Nothing />;
  return (
    <>
      <section className={style.middle} aria-label={m.eyes_region()}>
        {mayLook ? (
          <EyesOf id={open} draft={draft} call={eyesCall} />
        ) : (
          <p className={style.hint}>{m.eyes_forbidden()}</p>
        )}
      </section>
      {draft ? <Intake draft={draft} /> : <IncidentPanel id={open} sending={sending} onSending={setSending} />}
    </>
  );
}

function Nothing() {
  return (
    <section className={style.nothing} aria-label={m.desk_idle()}>
      <p className={style.big}>{m.desk_idle()}</p>
      <dl className={style.keys}>
        {[
          ["F4", m.key_claim()],
          ["F2", m.key_report()],
          ["F8", m.key_close_call()],
          ["Shift+F8", m.key_close_silent()],
          ["?", m.key_help()],
        ].map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
