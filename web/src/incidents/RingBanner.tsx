import { useQuery } from "@tanstack/react-query";
import { ChevronsUp, Flag, Hourglass, PhoneIncoming } from "lucide-react";
import { useEffect } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { useNow } from "../base/clock";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import type { Call, Escalation } from "../base/types";
import { m } from "../i18n/m";
import { Closing } from "./Closing";
import { useDrafts } from "./drafts";
import { Have } from "./Have";
import { calls, table } from "./queries";
import { BAND, grace_s, isLate, isLifted, rings, seconds, type Waits } from "./ring";
import style from "./RingBanner.module.css";
import { stopwatch } from "./stopwatch";
import { useDesk, type Desk } from "./useDesk";
import { useDeskKeys } from "./useDeskKeys";
import { meantBy, useMeant } from "./useMeant";
import { useOutbox } from "./useOutbox";
import { useBand, useRisen } from "./useRisen";
import { callerWord } from "./words";

/** What rings, above every screen and never in the way of what is being written. */
export function RingBanner() {
  const mayTake = useMay("call.take");
  useOutbox(useSeat().person.id);
  return mayTake ? <Ringing /> : null;
}

function Ringing() {
  const { person } = useSeat();
  const { data } = useQuery(calls);
  const rules = useQuery(table);
  const at = useNow(500);
  const desk = useDesk();
  const sending = useDrafts().filter((it) => it.state === "sending").length;
  const waits: Waits = rules.data?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const waiting = useBand();
  const risen = useRisen();
  const taken = (data ?? []).filter((it) => grace_s(it, person.id, waits, at) !== null);
  const keyed = useMeant(data ?? [], waiting);
  useDeskKeys({
    F2: desk.begin,
    F4: () => waiting[0] && desk.claim(waiting[0], { free_only: true }),
    "Shift+F4": () => taken[0] && desk.claim(taken[0], {}),
  });
  return (
    <section className={style.banner} aria-label={m.ring_region()}>
      <p className="only-read-aloud" role="alert">
        {waiting.some(rings) ? m.ring_count({ n: waiting.filter(rings).length }) : ""}
      </p>
      {waiting.slice(0, BAND).map((call, nth) => (
        <Ring
          key={call.id}
          call={call}
          risen={risen.marks.get(call.id)}
          haves={risen.first?.subject_id === call.id}
          first={nth === 0}
          closes={keyed.now === call.id}
          late={isLate(call, waits, at) || risen.marks.has(call.id)}
          at={at}
          desk={desk}
        />
      ))}
      {waiting.length > BAND ? <p className={style.more}>{m.ring_more({ n: waiting.length - BAND })}</p> : null}
      {taken.slice(0, 1).map((call) => (
        <p key={call.id} className={style.taken}>
          {m.ring_taken({ who: call.claimed_login ?? "", n: grace_s(call, person.id, waits, at) ?? 0 })}
          <Button onClick={() => desk.claim(call, {})}>{m.ring_take_over()}</Button>
        </p>
      ))}
      <Closing desk={desk} meant={keyed.read} />
      {desk.fault ? (
        <p className={style.failed} role="alert">
          {sentence(desk.fault)} <Button onClick={desk.forget}>{m.close()}</Button>
        </p>
      ) : null}
      {sending > 0 ? (
        <p className={style.taken} role="status">
          <Hourglass size={16} aria-hidden="true" /> {m.outbox_waiting({ n: sending })}
        </p>
      ) : null}
    </section>
  );
}

interface RingProps {
  call: Call;
  /** That it has risen to this seat, and nobody has it. */
  risen: Escalation | undefined;
  /** Whether the key that takes what has risen means this call. */
  haves: boolean;
  first: boolean;
  /** Whether the closing keys mean this call, with nothing else at hand. */
  closes: boolean;
  late: boolean;
  at: number;
  desk: Desk;
}

function Ring({ call, risen, haves, first, closes, late, at, desk }: RingProps) {
  useEffect(() => {
    performance.mark("kentongan:ring-shown");
  }, []);
  const lifted = isLifted(call);
  const since = lifted ? (call.answered_at ?? call.waits_from) : call.waits_from;
  return (
    <div
      className={style.ring}
      data-late={late ? "yes" : "no"}
      data-call={call.id}
      data-closes={call.id}
      data-escalation={risen?.subject_id}
      data-level={risen?.level}
    >
      <StatusShape health={late ? "critical" : lifted ? "serious" : "standby"} silent />
      <PhoneIncoming size={18} aria-hidden="true" />
      <b className={style.word}>{lifted ? m.call_lifted() : late ? m.call_late() : m.call_ringing()}</b>
      {risen ? (
        <b className={style.risen}>
          <ChevronsUp size={18} aria-hidden="true" /> {m.escalation_to({ level: risen.level })}
        </b>
      ) : null}
      <span className={style.timer}>{stopwatch(seconds(since, at))}</span>
      <span className={style.number}>{callerWord(call)}</span>
      <span>{call.line ? m.call_line({ line: call.line }) : ""}</span>
      {call.repeats > 1 ? <span>{m.call_repeats({ n: call.repeats })}</span> : null}
      {call.flag ? (
        <span className={style.flag}>
          <Flag size={14} aria-hidden="true" /> {m.call_flagged({ why: call.flag })}
        </span>
      ) : null}
      {closes ? (
        <Button look="quiet" onClick={() => desk.dispose(meantBy(call), "silent")}>
          {m.outcome_silent()} <Key k="Shift+F8" />
        </Button>
      ) : null}
      {risen ? <Have it={risen} first={haves} look="plain" /> : null}
      <Button look={first ? "main" : "plain"} onClick={() => desk.claim(call, { free_only: true })}>
        {m.ring_claim()} {first ? <Key k="F4" /> : null}
      </Button>
    </div>
  );
}
