import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { StatusShape } from "../base/StatusShape";
import type { Handover, HandoverLine } from "../base/types";
import { m } from "../i18n/m";
import { EraseText, erasedAt, Gone } from "./EraseText";
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
  /** Of a signed hand-over: what can be done with what stands there, and what was erased of it. */
  signed?: Pick<Handover, "id" | "erased"> | undefined;
}

/** One line of a hand-over: what it is, whose, what it waits for, and what who leaves says of it. */
export function HandoverRow({ line, ticked, onTick, note, onNote, signed }: Props) {
  const id = useId();
  const key = signed ? `handed:${signed.id}:${line.key}` : "";
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
        <What line={line} signed={signed} />
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
      ) : (
        <span className={style.note}>
          {line.note} {signed ? <Gone it={erasedAt(signed.erased, key)} /> : null}
          {signed && line.note ? <EraseText whose={{ of: "handover", id: signed.id }} text={key} /> : null}
        </span>
      )}
    </li>
  );
}

function What({ line, signed }: Pick<Props, "line" | "signed">) {
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
        {line.code} · {line.state ? stateWord(line.state) : ""} · {place(line, signed)} ·{" "}
        {line.owner || m.owner_none()}
      </span>
      {waits ? <span className={style.waits}>{m.handover_waits({ what: waits })}</span> : null}
    </>
  );
}

/** What was erased before it was kept who did it says only that; a note of which it is kept says nothing of the place. */
function place(line: HandoverLine, signed: Props["signed"]): string {
  const key = `handed:${signed?.id ?? ""}:${line.key}`;
  const gone = line.erased && !(erasedAt(signed?.erased, key) && !erasedAt(signed?.erased, `${key}:place`));
  return line.place || (gone ? m.handover_erased() : m.draft_no_place());
}

function otherLine(line: HandoverLine): string {
  const n = line.number;
  if (line.kind === "unanswered") return m.handover_unanswered({ n });
  return line.kind === "emergencies" ? m.handover_emergencies({ n }) : m.handover_dead_cameras({ n });
}
