import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { clockTime, span } from "../base/format";
import { Key } from "../base/Key";
import { ListState } from "../base/ListState";
import { press } from "../base/press";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import type { CallDetail } from "../base/types";
import { m } from "../i18n/m";
import style from "./CallPanel.module.css";
import { FlagNumber } from "./FlagNumber";
import { deliver } from "./deliver";
import { callDetail, revealNumber, table } from "./queries";
import { grace_s, seconds } from "./ring";
import { Unsent } from "./Unsent";
import { useDesk } from "./useDesk";
import { Why } from "./Why";
import { CALL_SHAPE, callerWord, callWord, isReport, outcomeWord } from "./words";

/** One call: who has it, what is known of its number, calling back, taking over. */
export function CallPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(callDetail(id));
  return (
    <section className={style.panel} aria-label={m.call_region()}>
      <ListState query={query}>{(call) => <Card call={call} onClose={onClose} />}</ListState>
    </section>
  );
}

function Card({ call, onClose }: { call: CallDetail; onClose: () => void }) {
  const { city, person } = useSeat();
  const mayTake = useMay("call.take");
  const at = useNow();
  const waits = useQuery(table).data?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const desk = useDesk();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ["call"] });
  const back = useMutation({
    mutationFn: (reached: boolean) => deliver({ kind: "back", call: call.id, reached }, callerWord(call)),
    onSettled: again,
  });
  const reopening = useMutation({
    mutationFn: () => deliver({ kind: "reopen", call: call.id }, callerWord(call)),
    onSettled: again,
  });
  const [why, setWhy] = useState(false);
  const free_s = grace_s(call, person.id, waits, at);
  const others = call.claimed_by !== null && call.claimed_by !== person.id;
  const take = () => (others && free_s === null ? setWhy(true) : desk.claim(call, {}));
  const fault = back.error ?? reopening.error;
  return (
    <>
      <header className={style.head}>
        <h2>
          <StatusShape health={CALL_SHAPE[call.attention]} silent /> {callWord(call.attention)}
        </h2>
        <Button onClick={onClose}>{m.close()}</Button>
      </header>
      <dl className={style.facts}>
        <Fact name={m.call_number()}>
          <Number call={call} />
        </Fact>
        <Fact name={m.call_when()}>
          {clockTime(call.rang_at, city.timezone)} · {m.ago({ span: span(seconds(call.rang_at, at)) })}
        </Fact>
        <Fact name={m.call_who()}>{call.claimed_login ?? m.call_nobody()}</Fact>
        <Fact name={m.call_known()}>
          {m.call_known_n({ day: call.same_number.day, week: call.same_number.week, all: call.same_number.days_90 })}
        </Fact>
        {call.flag ? <Fact name={m.call_flag()}>{call.flag}</Fact> : null}
        {call.backs.map((it) => (
          <Fact key={it.id} name={m.call_backed()}>
            {clockTime(it.at, city.timezone)} {it.by}: {it.reached ? m.call_reached() : m.call_not_reached()}
          </Fact>
        ))}
        {call.disposition ? <Fact name={m.call_outcome()}>{outcomeWord(call.disposition)}</Fact> : null}
      </dl>
      <Unsent of={call.id} kinds={["claim", "dispose", "reopen", "back"]} />
      {why ? (
        <Why
          title={m.call_take_why()}
          act={m.ring_take_over()}
          onWhy={(reason) => desk.claim(call, { reason })}
          onClose={() => setWhy(false)}
        />
      ) : null}
      {mayTake ? (
        <div className={style.acts}>
          {call.disposition === null ? (
            <Button look="main" onClick={take}>
              {others ? m.ring_take_over() : m.ring_claim()}
              {free_s === null ? "" : ` (${m.span_s({ n: free_s })})`}
            </Button>
          ) : call.disposition === "incident" ? null : (
            <Button onClick={() => reopening.mutate()}>{m.call_reopen()}</Button>
          )}
          {call.disposition === null && !others ? (
            <>
              <Button onClick={() => press("F8")}>
                {isReport(call) ? m.report_close() : m.call_close()} <Key k="F8" />
              </Button>
              {isReport(call) ? null : (
                <Button onClick={() => press("Shift+F8")}>
                  {m.outcome_silent()} <Key k="Shift+F8" />
                </Button>
              )}
            </>
          ) : null}
          {call.attention === "missed" ? (
            <>
              <Button onClick={() => back.mutate(true)}>{m.call_back_reached()}</Button>
              <Button onClick={() => back.mutate(false)}>{m.call_back_missed()}</Button>
            </>
          ) : null}
        </div>
      ) : null}
      {mayTake ? <FlagNumber call={call} /> : null}
      {fault ? <p role="alert">{sentence(fault)}</p> : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The whole number is shown for a reason, which the journal keeps. */
function Number({ call }: { call: CallDetail }) {
  const may = useMay("call.reveal");
  const [asking, setAsking] = useState(false);
  const revealing = useMutation({ mutationFn: (reason: string) => revealNumber(call.id, reason) });
  if (revealing.data) return <b className={style.number}>{callerWord({ ...call, number: revealing.data.number })}</b>;
  return (
    <>
      <b className={style.number}>{callerWord(call)}</b>{" "}
      {may && call.number && !asking ? <Button onClick={() => setAsking(true)}>{m.call_reveal()}</Button> : null}
      {asking ? (
        <Why
          title={m.call_reveal_why()}
          first={m.call_reveal_usual()}
          act={m.call_reveal()}
          onWhy={(reason) => revealing.mutate(reason)}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {revealing.isError ? <span role="alert">{sentence(revealing.error)}</span> : null}
    </>
  );
}
