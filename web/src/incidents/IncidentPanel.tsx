import { useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { useNow } from "../base/clock";
import { clockTime, dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import type { IncidentDetail } from "../base/types";
import { m } from "../i18n/m";
import { locale } from "../i18n/locale";
import { Clocks } from "./Clocks";
import { Correct } from "./Correct";
import { clockNow } from "./stopwatch";
import desk from "./Desk.module.css";
import { Dispatches } from "./Dispatches";
import { whenSaved } from "./drafts";
import style from "./Incident.module.css";
import { Moves } from "./Moves";
import { OPEN } from "./nextStates";
import { Notes } from "./Notes";
import { Lookers } from "./Lookers";
import { Others } from "./Others";
import { Pauses } from "./Pauses";
import { Photos } from "./Photos";
import { PrintButton } from "./PrintButton";
import { deliver } from "./deliver";
import { incident, printIncident, table } from "./queries";
import { useDeskKeys } from "./useDeskKeys";
import { SendUnit } from "./SendUnit";
import { Timeline } from "./Timeline";
import { Unsent } from "./Unsent";
import { useLooking, useOthersLooking } from "./useLooking";
import { priorityShape, stateWord } from "./words";

interface Props {
  id: string;
  sending: boolean;
  onSending: (sending: boolean) => void;
}

/** One incident: its clocks, who goes, what is known, what happened. */
export function IncidentPanel({ id, sending, onSending }: Props) {
  const query = useQuery(incident(id));
  return (
    <section className={desk.side} aria-label={m.incident_region()} tabIndex={-1}>
      <ListState query={query}>
        {(it) => <Shown it={it} query={query} sending={sending} onSending={onSending} />}
      </ListState>
    </section>
  );
}

interface ShownProps extends Omit<Props, "id"> {
  it: IncidentDetail;
  query: UseQueryResult<IncidentDetail>;
}

function Shown({ it, query, sending, onSending }: ShownProps) {
  const { city, person } = useSeat();
  const mayManage = useMay("incident.manage");
  const maySend = useMay("dispatch.send");
  const at = useNow();
  const queries = useQueryClient();
  const rules = useQuery(table).data;
  const category = rules?.categories.find(({ code }) => code === it.category);
  const own = useMutation({
    mutationFn: () => deliver({ kind: "own", incident: it.id }, it.code),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const [fault, setFault] = useState<unknown>(null);
  const [correcting, setCorrecting] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const mayCorrect = mayManage && OPEN.includes(it.state);
  useDeskKeys({ "Shift+F2": () => setCorrecting(mayCorrect) });
  const corrected = () => {
    setCorrecting(false);
    panel.current?.focus();
  };
  useEffect(() => {
    performance.mark("kentongan:incident-shown");
  }, []);
  const saved = whenSaved(it.id);
  useLooking(it.id);
  const looking = useOthersLooking();
  return (
    <div ref={panel} className={style.incident} data-incident={it.code} tabIndex={-1}>
      <header className={style.head}>
        <h2>
          <StatusShape health={priorityShape(it.priority)} silent /> {it.priority} {category?.name ?? it.category}
        </h2>
        <p className={style.code}>
          {it.code} · {stateWord(it.state)} <Lookers logins={looking(it.id)} />
        </p>
        {saved === undefined ? null : (
          <p className={style.saved} role="status">
            {m.incident_saved({ at: clockTime(saved, city.timezone) })}
          </p>
        )}
      </header>
      <Clocks clocks={it.clocks.map((clock) => clockNow(clock, query.dataUpdatedAt, at))} />
      <Pauses it={it} mayManage={mayManage} onFault={setFault} />
      {sending && maySend ? (
        <SendUnit id={it.id} code={it.code} onClose={() => onSending(false)} />
      ) : (
        <div className={style.row}>
          {maySend ? (
            <Button look="main" onClick={() => onSending(true)}>
              <Key k="F9" /> {m.send_unit()}
            </Button>
          ) : null}
          <span>
            {m.incident_owner()}: <b>{it.owner_login ?? m.owner_none()}</b>
          </span>
          {mayManage && it.owner_id !== person.id ? (
            <Button onClick={() => own.mutate()}>{m.incident_own()}</Button>
          ) : null}
          {mayCorrect && !correcting ? (
            <Button onClick={() => setCorrecting(true)}>
              <Key k="Shift+F2" /> {m.correct_open()}
            </Button>
          ) : null}
          <PrintButton hotkey paper={() => printIncident(it.id, locale())} name={`insiden-${it.code}.pdf`} />
        </div>
      )}
      <Unsent of={it.id} kinds={["own", "correct"]} />
      {correcting && mayCorrect ? <Correct it={it} onClose={corrected} /> : null}
      <Dispatches it={it} maySend={maySend} />
      <Photos id={it.id} />
      <dl className={style.facts}>
        <Fact name={m.incident_place()} text={it.place_text || m.draft_no_place()} />
        <Fact name={m.incident_told()} text={it.narrative} />
        {Object.entries(it.answers).map(([asked, said]) => (
          <Fact key={asked} name={asked} text={String(said)} />
        ))}
        <Fact name={m.incident_opened()} text={`${dateTime(it.opened_at, city.timezone)} · ${it.opened_by}`} />
      </dl>
      <Others it={it} partners={rules?.partners ?? []} mayManage={mayManage} onFault={setFault} />
      {mayManage ? <Moves it={it} onFault={setFault} /> : null}
      {fault || own.error ? (
        <p className={style.fault} role="alert">
          {sentence(fault ?? own.error)}
        </p>
      ) : null}
      {mayManage ? <Notes id={it.id} code={it.code} /> : null}
      <Timeline it={it} />
    </div>
  );
}

/** Text from outside is plain text, whatever it holds. */
function Fact({ name, text }: { name: string; text: string }) {
  if (text === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
