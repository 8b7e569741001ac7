import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { Flag, Hourglass, PhoneIncoming } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { useNow } from "../base/clock";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import type { Call, Outcome } from "../base/types";
import { m } from "../i18n/m";
import { useDrafts } from "./drafts";
import { calls, table } from "./queries";
import { grace_s, isLate, ringing, seconds, type Waits } from "./ring";
import style from "./RingBanner.module.css";
import { stopwatch } from "./stopwatch";
import { useDesk, type Desk } from "./useDesk";
import { useOutbox } from "./useOutbox";
import { callerWord, isReport, OUTCOMES, outcomeWord, REPORT_OUTCOMES } from "./words";

const SHOWN = 3;

/** What rings, above every screen and never in the way of what is being written. */
export function RingBanner() {
  const mayTake = useMay("call.take");
  useOutbox();
  return mayTake ? <Ringing /> : null;
}

function Ringing() {
  const { person } = useSeat();
  const { data } = useQuery(calls);
  const rules = useQuery(table);
  const at = useNow(500);
  const desk = useDesk();
  const drafts = useDrafts();
  const waits: Waits = rules.data?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const waiting = ringing(data ?? []);
  const taken = (data ?? []).filter((it) => grace_s(it, person.id, waits, at) !== null);
  const written = useRouterState({ select: ({ location }) => (location.search as { open?: string }).open });
  const [closing, setClosing] = useState(false);
  const own = drafts.find((it) => it.id === written)?.call ?? waiting[0]?.id ?? null;
  const ownCall = data?.find((it) => it.id === own);
  useDeskKeys({
    F2: desk.begin,
    F4: () => waiting[0] && desk.claim(waiting[0], { free_only: true }),
    "Shift+F4": () => taken[0] && desk.claim(taken[0], {}),
    F8: () => setClosing(own !== null),
  });
  const failed = desk.fault;
  const sending = drafts.filter((it) => it.state === "sending").length;
  return (
    <section className={style.banner} aria-label={m.ring_region()}>
      <p className="only-read-aloud" role="alert">
        {waiting.length > 0 ? m.ring_count({ n: waiting.length }) : ""}
      </p>
      {waiting.slice(0, SHOWN).map((call, nth) => (
        <Ring key={call.id} call={call} first={nth === 0} late={isLate(call, waits, at)} at={at} desk={desk} />
      ))}
      {waiting.length > SHOWN ? <p className={style.more}>{m.ring_more({ n: waiting.length - SHOWN })}</p> : null}
      {taken.slice(0, 1).map((call) => (
        <p key={call.id} className={style.taken}>
          {m.ring_taken({ who: call.claimed_login ?? "", n: grace_s(call, person.id, waits, at) ?? 0 })}
          <Button onClick={() => desk.claim(call, {})}>{m.ring_take_over()}</Button>
        </p>
      ))}
      {desk.closed ? <Closed key={desk.closed.call} desk={desk} {...desk.closed} /> : null}
      {closing && own ? (
        <Closing
          call={ownCall}
          onClose={() => setClosing(false)}
          onOutcome={(outcome) => {
            setClosing(false);
            desk.dispose(own, outcome, isReport(ownCall));
          }}
        />
      ) : null}
      {failed ? (
        <p className={style.failed} role="alert">
          {sentence(failed)} <Button onClick={desk.forget}>{m.close()}</Button>
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
  first: boolean;
  late: boolean;
  at: number;
  desk: Desk;
}

function Ring({ call, first, late, at, desk }: RingProps) {
  useEffect(() => {
    performance.mark("kentongan:ring-shown");
  }, []);
  return (
    <div className={style.ring} data-late={late ? "yes" : "no"} data-call={call.id}>
      <StatusShape health={late ? "critical" : "standby"} silent />
      <PhoneIncoming size={18} aria-hidden="true" />
      <b className={style.word}>{late ? m.call_late() : m.call_ringing()}</b>
      <span className={style.timer}>{stopwatch(seconds(call.waits_from, at))}</span>
      <span className={style.number}>{callerWord(call)}</span>
      <span>{call.line ? m.call_line({ line: call.line }) : ""}</span>
      {call.repeats > 1 ? <span>{m.call_repeats({ n: call.repeats })}</span> : null}
      {call.flag ? (
        <span className={style.flag}>
          <Flag size={14} aria-hidden="true" /> {m.call_flagged({ why: call.flag })}
        </span>
      ) : null}
      <Button look={first ? "main" : "plain"} onClick={() => desk.claim(call, { free_only: true })}>
        {m.ring_claim()} {first ? <Key k="F4" /> : null}
      </Button>
    </div>
  );
}

const UNDO_MS = 15_000;

/** A slip of the finger is mended at once. */
function Closed({ desk, outcome, report }: { desk: Desk; outcome: Outcome; report: boolean }) {
  const forget = useRef(desk.forget);
  useEffect(() => {
    const timer = setTimeout(() => forget.current(), UNDO_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={style.taken} role="status">
      {report ? m.report_closed_as({ as: outcomeWord(outcome) }) : m.call_closed_as({ as: outcomeWord(outcome) })}
      <Button onClick={desk.reopen}>{m.call_reopen()}</Button>
    </p>
  );
}

interface ClosingProps {
  call: Call | undefined;
  onClose: () => void;
  onOutcome: (outcome: Outcome) => void;
}

/** One more key says what it was. It takes no focus: Esc leaves everything as it was. */
function Closing({ call, onClose, onOutcome }: ClosingProps) {
  const outcomes = isReport(call) ? REPORT_OUTCOMES : OUTCOMES;
  const newest = useRef({ onClose, onOutcome, outcomes });
  useEffect(() => {
    newest.current = { onClose, onOutcome, outcomes };
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      const found = newest.current.outcomes.find(({ key }) => key === it.key);
      if (!found && it.key !== "Escape") return;
      it.preventDefault();
      it.stopPropagation();
      if (found) newest.current.onOutcome(found.outcome);
      else newest.current.onClose();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
  return (
    <div className={style.closing} role="status">
      <b>
        {isReport(call)
          ? m.closing_report_ask()
          : m.closing_ask({ number: call ? callerWord(call) : m.call_withheld() })}
      </b>
      {outcomes.map(({ key, outcome, word }) => (
        <Button key={key} onClick={() => onOutcome(outcome)}>
          <kbd>{key}</kbd> {word()}
        </Button>
      ))}
      <Button look="quiet" onClick={onClose}>
        <Key k="Esc" /> {m.cancel()}
      </Button>
    </div>
  );
}

/** Function keys work in a field too: nobody writes with them. */
export function useDeskKeys(acts: Record<string, () => unknown>): void {
  const newest = useRef(acts);
  useEffect(() => {
    newest.current = acts;
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.ctrlKey || it.altKey || it.metaKey || it.repeat || document.querySelector("dialog[open]")) return;
      const act = newest.current[`${it.shiftKey ? "Shift+" : ""}${it.key}`];
      if (!act) return;
      it.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
