import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime } from "../base/format";
import { sentence } from "../base/sentence";
import type { Dispatch, DispatchState } from "../base/types";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { advance, dispatches } from "./queries";
import { dispatchWord } from "./unitWords";

/** What comes next, when a crew says it over the radio. Source: incidents/model/units.py, DISPATCH_NEXT. */
const NEXT: Readonly<Partial<Record<DispatchState, readonly DispatchState[]>>> = {
  assigned: ["accepted", "en_route", "cancelled"],
  accepted: ["en_route", "on_scene", "cancelled"],
  en_route: ["on_scene", "cancelled"],
  on_scene: ["done"],
};

export function Dispatches({ id, maySend }: { id: string; maySend: boolean }) {
  const { city } = useSeat();
  const { data } = useQuery(dispatches(id));
  const queries = useQueryClient();
  const moving = useMutation({
    mutationFn: ({ dispatch, state }: { dispatch: string; state: DispatchState }) => advance(dispatch, state),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  if (!data || data.length === 0) return null;
  return (
    <div className={style.part}>
      <h3>{m.dispatches_title()}</h3>
      <ul className={style.list}>
        {data.map((it) => (
          <li key={it.id} data-dispatch={it.call_sign} data-state={it.state}>
            <span>
              <b>{it.call_sign}</b> {dispatchWord(it.state)}{" "}
              <span className={style.dim}>{stamps(it, city.timezone)}</span>
            </span>
            <span className={style.row}>
              {maySend
                ? (NEXT[it.state] ?? []).map((state) => (
                    <Button
                      key={state}
                      look={state === "cancelled" ? "quiet" : "plain"}
                      onClick={() => moving.mutate({ dispatch: it.id, state })}
                    >
                      {state === "cancelled" ? m.dispatch_cancel() : dispatchWord(state)}
                    </Button>
                  ))
                : null}
            </span>
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

function stamps(it: Dispatch, timezone: string): string {
  const known = [it.sent_at, it.accepted_at, it.departed_at, it.arrived_at, it.ended_at];
  return known.flatMap((at) => (at === null ? [] : [clockTime(at, timezone)])).join(" → ");
}
