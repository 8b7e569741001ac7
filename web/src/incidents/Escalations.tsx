import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUp } from "lucide-react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { Key } from "../base/Key";
import { sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import type { Escalation } from "../base/types";
import { m } from "../i18n/m";
import style from "./Alarms.module.css";
import { deliver } from "./deliver";
import { escalations, table } from "./queries";
import { seconds, untaken } from "./ring";
import { useDeskKeys } from "./useDeskKeys";
import { stopwatch } from "./stopwatch";
import { Unsent } from "./Unsent";

const SHOWN = 3;
const ACKNOWLEDGE_KEY = "Shift+F9";

/** What nobody took and has risen, at the seats that it names, until one says that they have it. */
export function Escalations() {
  const may = useMay("incident.manage");
  return may ? <Risen /> : null;
}

function Risen() {
  const { data } = useQuery(escalations);
  const queries = useQueryClient();
  const at = useNow(500);
  const having = useMutation({
    mutationFn: (it: Escalation) =>
      deliver({ kind: "have", escalation: it.id }, [it.level, it.code].join(" ").trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: escalations.queryKey }),
  });
  const rows = untaken(data ?? []);
  const [first] = rows;
  // Until the answer is shown the same row is still the first: pressed again, the key would only be told so.
  useDeskKeys({ [ACKNOWLEDGE_KEY]: () => first && !having.isPending && having.mutate(first) });
  const failed = having.isError && rows.some((it) => it.id === having.variables.id);
  if (!first) return null;
  return (
    <section className={style.alarms} aria-label={m.alarm_region()}>
      <p className="only-read-aloud" role="alert">
        {m.escalation_to({ level: first.level })} {m.escalation_count({ n: rows.length })}
      </p>
      {rows.slice(0, SHOWN).map((it, nth) => (
        <Row key={it.id} it={it} first={nth === 0} at={at} onHave={() => having.mutate(it)} />
      ))}
      {rows.length > SHOWN ? <p className={style.more}>{m.escalation_more({ n: rows.length - SHOWN })}</p> : null}
      {failed ? (
        <p className={style.failed} role="alert">
          {sentence(having.error)} <Button onClick={() => having.reset()}>{m.close()}</Button>
        </p>
      ) : null}
    </section>
  );
}

interface RowProps {
  it: Escalation;
  first: boolean;
  at: number;
  onHave: () => void;
}

function Row({ it, first, at, onHave }: RowProps) {
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
      <Unsent of={it.id} kinds={["have"]} />
      <Button className={style.have ?? ""} look={first ? "main" : "plain"} onClick={onHave}>
        {m.escalation_have()} {first ? <Key k={ACKNOWLEDGE_KEY} /> : null}
      </Button>
    </div>
  );
}
