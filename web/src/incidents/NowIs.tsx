import { useQuery } from "@tanstack/react-query";
import { m } from "../i18n/m";
import type { Doing } from "./acts";
import { callDetail, dispatches, incident, table } from "./queries";
import { dispatchWord } from "./unitWords";
import style from "./Unsent.module.css";
import { callWord, outcomeWord, stateWord } from "./words";

/** How what an act is about stands at the server now. */
export function NowIs({ what }: { what: Doing }) {
  if ("incident" in what) return <IncidentNow id={what.incident} />;
  return "call" in what ? <CallNow id={what.call} /> : null;
}

function IncidentNow({ id }: { id: string }) {
  const it = useQuery(incident(id)).data;
  const sent = useQuery(dispatches(id)).data ?? [];
  const names = useQuery(table).data?.categories;
  if (!it) return null;
  const units = sent.filter(({ ended_at }) => ended_at === null);
  const said = [
    stateWord(it.state),
    `${it.priority} ${names?.find(({ code }) => code === it.category)?.name ?? it.category}`,
    it.place_text,
    ...units.map(({ call_sign, state }) => `${call_sign} ${dispatchWord(state)}`),
  ];
  return <span className={style.dim}>{m.acts_now({ now: said.filter(Boolean).join(" · ") })}</span>;
}

function CallNow({ id }: { id: string }) {
  const it = useQuery(callDetail(id)).data;
  if (!it) return null;
  const said = [
    it.disposition ? outcomeWord(it.disposition) : callWord(it.attention),
    it.disposed_by ?? it.claimed_login ?? "",
  ];
  return <span className={style.dim}>{m.acts_now({ now: said.filter(Boolean).join(" · ") })}</span>;
}
