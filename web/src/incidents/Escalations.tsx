import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUp } from "lucide-react";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { StatusShape } from "../base/StatusShape";
import type { Escalation } from "../base/types";
import { m } from "../i18n/m";
import style from "./Alarms.module.css";
import { Have } from "./Have";
import { table } from "./queries";
import { seconds } from "./ring";
import { stopwatch } from "./stopwatch";
import { useRisen } from "./useRisen";

const SHOWN = 3;

/**
 * What nobody took and has risen, at the seats that it names, until one says that they have it. A call that stands in
 * the band is marked there: two rows of one call are two things to somebody who is woken at night.
 */
export function Escalations() {
  const { first, number, rows } = useRisen();
  const at = useNow(500);
  if (!first) return null;
  return (
    <section className={style.alarms} aria-label={m.alarm_region()}>
      <p className="only-read-aloud" role="alert">
        {m.escalation_to({ level: first.level })} {m.escalation_count({ n: number })}
      </p>
      {rows.slice(0, SHOWN).map((it) => (
        <Row key={it.id} it={it} first={it.id === first.id} at={at} />
      ))}
      {rows.length > SHOWN ? <p className={style.more}>{m.escalation_more({ n: rows.length - SHOWN })}</p> : null}
    </section>
  );
}

interface RowProps {
  it: Escalation;
  first: boolean;
  at: number;
}

function Row({ it, first, at }: RowProps) {
  const names = useQuery(table).data?.categories;
  const go = useNavigate();
  const category = names?.find(({ code }) => code === it.category)?.name ?? it.category;
  return (
    <div className={style.row} data-escalation={it.subject_id} data-level={it.level}>
      <StatusShape health="critical" silent />
      <ChevronsUp size={18} aria-hidden="true" />
      <b className={style.word}>{m.escalation_to({ level: it.level })}</b>
      <span className={style.timer}>{stopwatch(seconds(it.started_at, at))}</span>
      {it.ladder === "call" ? (
        <span>
          {m.escalation_call()} {it.line ? m.call_line({ line: it.line }) : ""}
        </span>
      ) : (
        <>
          <span>{m.escalation_incident({ what: `${it.priority} ${category}` })}</span>
          <span>{[it.code, it.place_text].filter(Boolean).join(" · ")}</span>
          <Button onClick={() => void go({ to: "/desk", search: { open: it.subject_id } })}>
            {m.escalation_open()}
          </Button>
        </>
      )}
      <Have it={it} first={first} look={first ? "main" : "plain"} />
    </div>
  );
}
