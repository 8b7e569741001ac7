import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSeat } from "../access/queries";
import { useNow } from "../base/clock";
import { hourMinute, span } from "../base/format";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import type { Call } from "../base/types";
import { m } from "../i18n/m";
import style from "./Desk.module.css";
import { newDraft, type Draft } from "./draft";
import { addDraft } from "./drafts";
import { callCounts, calls, table } from "./queries";
import { isLifted, isStale, missed, queued, seconds, type Waits } from "./ring";
import { CALL_SHAPE, callerWord, callWord } from "./words";

interface Props {
  chosen: string | undefined;
  drafts: readonly Draft[];
}

/** Calls in two lanes: what rings or is open, and what was missed. However many were missed, they hide none that rings. */
export function Calls({ chosen, drafts }: Props) {
  const query = useQuery(calls);
  const waits = useQuery(table).data?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const at = useNow();
  const go = useNavigate({ from: "/desk" });
  const { person } = useSeat();
  // A call that is being written about stands among the reports.
  const loose = (found: Call[]) => found.filter((it) => !drafts.some((draft) => draft.call === it.id));
  const choose = (call: Call) => {
    if (call.claimed_by !== person.id || call.attention === "missed") void go({ search: { call: call.id } });
    else {
      const draft = newDraft(call, at);
      addDraft(draft);
      void go({ search: { open: draft.id } });
    }
  };
  const card = (it: Call) => (
    <Card key={it.id} call={it} waits={waits} at={at} chosen={it.id === chosen} onChoose={() => choose(it)} />
  );
  return (
    <>
      <h2 className={style.part}>{m.queue_calls()}</h2>
      <ListState
        query={query}
        empty={(it) => queued(loose(it)).length === 0}
        emptyText={<p className={style.none}>{m.queue_no_calls()}</p>}
      >
        {(found) => queued(loose(found)).map(card)}
      </ListState>
      <Missed found={missed(query.data ?? [])} card={card} />
    </>
  );
}

/** So many missed ones are listed at most. Source: incidents/actions/calls.py, MISSED_MOST. */
const MISSED_MOST = 50;

interface MissedProps {
  found: Call[];
  card: (call: Call) => React.ReactNode;
}

/** The newest of them, and how many more there are: as these are called back or closed, older ones come up. */
function Missed({ found, card }: MissedProps) {
  const counted = useQuery({ ...callCounts, enabled: found.length >= MISSED_MOST }).data?.missed ?? 0;
  if (found.length === 0) return null;
  const more = found.length < MISSED_MOST ? 0 : counted - found.length;
  return (
    <>
      <h2 className={style.part}>{m.queue_missed({ n: found.length + Math.max(0, more) })}</h2>
      {found.map(card)}
      {more > 0 ? <p className={style.none}>{m.queue_missed_more({ n: more })}</p> : null}
    </>
  );
}

interface CardProps {
  call: Call;
  waits: Waits;
  at: number;
  chosen: boolean;
  onChoose: () => void;
}

function Card({ call, waits, at, chosen, onChoose }: CardProps) {
  const { city } = useSeat();
  const stale = isStale(call, waits, at);
  const word = isLifted(call) ? m.call_lifted() : callWord(stale ? "stale" : call.attention);
  return (
    <button
      type="button"
      className={style.card}
      data-attention={call.attention}
      data-stale={stale ? "yes" : "no"}
      data-closes={call.id}
      data-missed={call.attention === "missed" ? "" : undefined}
      aria-current={chosen ? "true" : undefined}
      onClick={onChoose}
    >
      <StatusShape health={stale ? "serious" : CALL_SHAPE[call.attention]} silent />
      <span className={style.name}>{callerWord(call)}</span>
      <span>{hourMinute(call.rang_at, city.timezone)}</span>
      <span className={style.dim}>
        <span className={stale ? style.amber : undefined}>
          {word} · {span(seconds(call.waits_from, at))}
        </span>
        {call.claimed_login ? ` · ${call.claimed_login}` : ""}
        {call.tried_at ? ` · ${m.call_tries({ n: call.tries, at: hourMinute(call.tried_at, city.timezone) })}` : ""}
        {call.flag ? ` · ${m.call_flag_short()}` : ""}
      </span>
    </button>
  );
}
