import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime } from "../base/format";
import { sentence } from "../base/sentence";
import type { Dispatch, DispatchState, IncidentDetail } from "../base/types";
import { m } from "../i18n/m";
import { sentWord } from "../units/words";
import { EraseText, Gone } from "./EraseText";
import style from "./Incident.module.css";
import { deliver } from "./deliver";
import { dispatches } from "./queries";
import { Unsent } from "./Unsent";
import { useWaiting } from "./heldActs";
import { dispatchWord } from "./unitWords";

/** What comes next, when a crew says it over the radio. Source: incidents/model/units.py, DISPATCH_NEXT. */
const NEXT: Readonly<Partial<Record<DispatchState, readonly DispatchState[]>>> = {
  assigned: ["accepted", "en_route", "cancelled"],
  accepted: ["en_route", "on_scene", "cancelled"],
  en_route: ["on_scene", "cancelled"],
  on_scene: ["done"],
};

export function Dispatches({ it: incident, maySend }: { it: IncidentDetail; maySend: boolean }) {
  const { city } = useSeat();
  const { data } = useQuery(dispatches(incident.id));
  const queries = useQueryClient();
  const waiting = useWaiting(incident.id, "step");
  const stands = (it: Dispatch) => waiting.findLast(({ dispatch }) => dispatch === it.id)?.to ?? it.state;
  const moving = useMutation({
    mutationFn: ({ of, to }: { of: Dispatch; to: DispatchState }) =>
      deliver({ kind: "step", incident: incident.id, dispatch: of.id, sign: of.call_sign, to }, incident.code),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const unsent = <Unsent of={incident.id} kinds={["unit", "step"]} />;
  if (!data || data.length === 0) return unsent;
  return (
    <div className={style.part}>
      <h3>{m.dispatches_title()}</h3>
      {unsent}
      <ul className={style.list}>
        {data.map((it) => (
          <li key={it.id} data-dispatch={it.call_sign} data-state={it.state}>
            <span>
              <b>{it.call_sign}</b> {dispatchWord(it.state)}{" "}
              <span className={style.dim}>{stamps(it, city.timezone)}</span>
            </span>
            <span className={style.row}>
              {maySend
                ? (NEXT[stands(it)] ?? []).map((state) => (
                    <Button
                      key={state}
                      look={state === "cancelled" ? "quiet" : "plain"}
                      onClick={() => moving.mutate({ of: it, to: state })}
                    >
                      {state === "cancelled" ? m.dispatch_cancel() : dispatchWord(state)}
                    </Button>
                  ))
                : null}
            </span>
            <Words of={it} on={incident} />
          </li>
        ))}
      </ul>
      {moving.isError ? (
        <p className={style.fault} role="alert">
          {sentence(moving.error)}
        </p>
      ) : null}
    </div>
  );
}

/** What its crew said: with the last step, and what is shown nowhere else. */
function Words({ of, on }: { of: Dispatch; on: IncidentDetail }) {
  const whose = { of: "incident", id: of.incident_id } as const;
  const key = `outcome:${of.id}`;
  const phone = on.said.filter(({ dispatch_id }) => dispatch_id === of.id);
  const gone = on.erased.filter((it) => it.key === key);
  if (!of.outcome && phone.length === 0 && gone.length === 0) return null;
  return (
    <ul className={style.words}>
      {phone.map((it) => (
        <li key={it.key} className={style.row}>
          <span className={style.dim}>{m.dispatch_phone({ what: sentWord(it.kind) })}</span>
          <span className={style.said}>{it.text}</span>
          <EraseText whose={whose} text={it.key} />
        </li>
      ))}
      {of.outcome ? (
        <li className={style.row}>
          <span className={style.said}>{of.outcome}</span>
          <EraseText whose={whose} text={key} />
        </li>
      ) : null}
      {gone.map((it) => (
        <li key={it.at}>
          <Gone it={it} />
        </li>
      ))}
    </ul>
  );
}

function stamps(it: Dispatch, timezone: string): string {
  const known = [it.sent_at, it.accepted_at, it.departed_at, it.arrived_at, it.ended_at];
  return known.flatMap((at) => (at === null ? [] : [clockTime(at, timezone)])).join(" → ");
}
