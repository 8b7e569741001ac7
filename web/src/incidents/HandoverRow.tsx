import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { StatusShape } from "../base/StatusShape";
import type { HandoverLine } from "../base/types";
import { m } from "../i18n/m";
import style from "./Handover.module.css";
import { table } from "./queries";
import { priorityShape, stateWord, waitsWord } from "./words";

interface Props {
  line: HandoverLine;
  ticked?: boolean;
  /** Without it a tick stands as it was signed. */
  onTick?: ((on: boolean) => void) | undefined;
  note?: string;
  onNote?: (text: string) => void;
}

/** One line of a hand-over: what it is, whose, what it waits for, and what who leaves says of it. */
export function HandoverRow({ line, ticked, onTick, note, onNote }: Props) {
  const id = useId();
  return (
    <li className={style.line} data-line={line.code || line.kind}>
      {ticked === undefined ? null : (
        <input
          id={id}
          type="checkbox"
          checked={ticked}
          disabled={onTick === undefined}
          onChange={(it) => onTick?.(it.target.checked)}
        />
      )}
      <label className={style.what} htmlFor={ticked === undefined ? `${id}-note` : id}>
        <What line={line} />
      </label>
      {onNote ? (
        <input
          id={`${id}-note`}
          className={style.field}
          placeholder={m.handover_line_note()}
          maxLength={500}
          value={note}
          onChange={(it) => onNote(it.target.value)}
        />
      ) : line.note ? (
        <span className={style.note}>{line.note}</span>
      ) : null}
    </li>
  );
}

function What({ line }: { line: HandoverLine }) {
  const names = useQuery(table).data?.categories;
  if (line.kind !== "incident") return <b>{otherLine(line)}</b>;
  if (!line.code) return <b>{line.text}</b>;
  const name = names?.find(({ code }) => code === line.category)?.name ?? line.category;
  const waits = (line.waits ?? []).map(waitsWord).join(", ");
  return (
    <>
      <b>
        <StatusShape health={priorityShape(line.priority)} silent /> {line.priority} {name}
      </b>{" "}
      <span className={style.dim}>
        {line.code} · {line.state ? stateWord(line.state) : ""} · {place(line)} · {line.owner || m.owner_none()}
      </span>
      {waits ? <span className={style.waits}>{m.handover_waits({ what: waits })}</span> : null}
    </>
  );
}

function place(line: HandoverLine): string {
  return line.place || (line.erased ? m.handover_erased() : m.draft_no_place());
}

function otherLine(line: HandoverLine): string {
  const n = line.number;
  if (line.kind === "unanswered") return m.handover_unanswered({ n });
  return line.kind === "emergencies" ? m.handover_emergencies({ n }) : m.handover_dead_cameras({ n });
}
