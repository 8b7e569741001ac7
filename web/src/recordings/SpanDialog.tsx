import { useState, type SubmitEvent } from "react";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { dateTime, span } from "../base/format";
import { detailOf, sentence } from "../base/sentence";
import { m } from "../i18n/m";
import style from "./RecordingsScreen.module.css";

interface Props {
  title: string;
  text: string;
  act: string;
  timezone: string;
  /** The span it is about; null: none is chosen, only a reason is asked. */
  from_ms: number | null;
  to_ms: number | null;
  /** Asks for the day on which it ends, too. */
  untilDays?: number;
  busy: boolean;
  fault: unknown;
  onAct: (reason: string, untilDays: number) => void;
  onClose: () => void;
}

/** Asks for the reason of what is written down: an export, a hold, a look at what is old. */
export function SpanDialog(props: Props) {
  const { title, text, act, timezone, from_ms, to_ms, untilDays, busy, fault, onAct, onClose } = props;
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(untilDays ?? 0);
  const submit = (it: SubmitEvent) => {
    it.preventDefault();
    if (reason.trim()) onAct(reason.trim(), days);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className={style.form}>
        <p>{text}</p>
        {from_ms !== null && to_ms !== null ? (
          <p className={style.tight}>
            {dateTime(from_ms, timezone)} – {dateTime(to_ms, timezone)} ({span((to_ms - from_ms) / 1000)})
          </p>
        ) : null}
        <Field
          label={m.rec_reason()}
          value={reason}
          maxLength={500}
          required
          onChange={(it) => setReason(it.target.value)}
        />
        {untilDays === undefined ? null : (
          <Field
            label={m.rec_hold_days()}
            type="number"
            min={1}
            max={3650}
            required
            value={days}
            onChange={(it) => setDays(Number(it.target.value))}
          />
        )}
        {fault ? (
          <p role="alert" className={style.fault}>
            {sentence(fault)} {detailOf(fault)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button onClick={onClose}>{m.cancel()}</Button>
          <Button look="main" type="submit" disabled={busy || !reason.trim()}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
