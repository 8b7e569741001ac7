import { api, ask } from "../base/api";
import type { Clock, DispatchState, IncidentState, Outcome } from "../base/types";
import type { Correction, Read } from "./correct";

interface Incident {
  incident: string;
}
interface Call {
  call: string;
}

/** What a person can ask for at the desk, with all that the server is told of it. */
interface Kinds {
  unit: Incident & { unit: string; sign: string; why: string };
  step: Incident & { dispatch: string; sign: string; to: DispatchState };
  move: Incident & { had: IncidentState; to: IncidentState; why: string };
  note: Incident & { text: string };
  partner: Incident & { partner: string; name: string; note: string };
  correct: Incident & { had: Read; said: Correction };
  own: Incident;
  pause: Incident & { clock: Clock["name"]; why: string };
  resume: Incident & { clock: Clock["name"] };
  merge: Incident & { into: string; code: string };
  part: Incident;
  claim: Call & { why: string; free_only: boolean };
  dispose: Call & { outcome: Outcome };
  reopen: Call;
  back: Call & { reached: boolean };
  have: { escalation: string };
  seen: { emergency: string };
  leave: { note: string; notes: Record<string, string>; seen: string[] };
  take: { handover: string; ticked: string[] };
}

export type Kind = keyof Kinds;
export type Doing<K extends Kind = Kind> = { [Each in K]: { kind: Each } & Kinds[Each] }[K];
export type One<K extends Kind> = Extract<Doing, { kind: K }>;

const MINUTE_S = 60;
const DAY_S = 86_400;

/**
 * For so long each is good without a word, in seconds; after that it is done only when its person says so again. What
 * sends or calls back people is good while they who pressed still wait for it; what stops others from caring, a
 * minute; a decision about a state that the server holds against what was read, ten; what happened stays true, and is
 * written down with its time.
 */
const GOOD_S: Readonly<Record<Kind, number>> = {
  unit: MINUTE_S / 2,
  step: 60 * MINUTE_S,
  seen: MINUTE_S / 2,
  claim: MINUTE_S / 2,
  own: MINUTE_S,
  have: MINUTE_S,
  pause: MINUTE_S,
  resume: MINUTE_S,
  merge: 2 * MINUTE_S,
  part: 2 * MINUTE_S,
  move: 10 * MINUTE_S,
  correct: 10 * MINUTE_S,
  dispose: 10 * MINUTE_S,
  reopen: 10 * MINUTE_S,
  leave: 10 * MINUTE_S,
  take: 10 * MINUTE_S,
  note: DAY_S,
  partner: DAY_S,
  back: DAY_S,
};

export const good_s = (it: Doing): number =>
  it.kind === "step" && it.to === "cancelled" ? GOOD_S.unit : GOOD_S[it.kind];

/** What stands alone: whatever happens to those before it, it is as true as it was. */
const ALONE: readonly Kind[] = ["note", "partner", "back"];
export const standsAlone = (it: Doing): boolean => ALONE.includes(it.kind);

/** What it is about: acts about one thing keep their order. */
export function subjectOf(it: Doing): string {
  if ("incident" in it) return it.incident;
  if ("call" in it) return it.call;
  if ("escalation" in it) return it.escalation;
  if ("emergency" in it) return it.emergency;
  return "handover" in it ? it.handover : "shift";
}

/** Why the server did not do it; `status` 0: it waited too long for anybody to ask. */
export interface Refusal {
  status: number;
  kind: string;
  detail: string;
}

/** One thing that was asked for, until the server has said that it is done. */
export interface Act {
  /** Of the page's own: the server does what has this id once. */
  id: string;
  nth: number;
  what: Doing;
  /** Of what, in words that stood there when it was asked for. */
  about: string;
  /** When it was asked for, or said again, by the server's clock. */
  at_ms: number;
  /** `going`: the page where it was pressed waits for its answer. `asks`: its person has to say what becomes of it. */
  state: "going" | "waiting" | "asks";
  /** Until when that page waits, by this machine's clock. */
  going_until_ms: number;
  /** It was sent and not answered: it may have arrived. */
  tried: boolean;
  /** How often the server broke over it. */
  broken: number;
  refused: Refusal | null;
}

interface Once {
  headers: Record<string, string>;
  signal: AbortSignal;
}

const said = ({ id, at_ms, what }: Act): string => `${id}; at=${new Date(at_ms).toISOString()}; for=${good_s(what)}`;

const at = (id: string) => ({ path: { id } });

type Sent = { [K in Kind]: (it: Doing<K>, once: Once) => Promise<unknown> };

const SENT: Sent = {
  unit: ({ incident, unit, why }, once) =>
    ask(api.POST("/api/incidents/{id}/dispatches", { params: at(incident), body: { unit, reason: why }, ...once })),
  step: ({ dispatch, to }, once) =>
    ask(api.POST("/api/dispatches/{id}/state", { params: at(dispatch), body: { state: to, outcome: "" }, ...once })),
  move: ({ incident, had, to, why }, once) =>
    ask(
      api.POST("/api/incidents/{id}/state", {
        params: at(incident),
        body: { state: to, had, reason: why },
        ...once,
      }),
    ),
  note: ({ incident, text }, once) =>
    ask(api.POST("/api/incidents/{id}/notes", { params: at(incident), body: { text }, ...once })),
  partner: ({ incident, partner, note }, once) =>
    ask(api.POST("/api/incidents/{id}/partners", { params: at(incident), body: { partner, note }, ...once })),
  correct: ({ incident, had, said: words }, once) =>
    ask(
      api.PATCH("/api/incidents/{id}", {
        params: at(incident),
        body: { ...(words as Required<Correction>), had },
        ...once,
      }),
    ),
  own: ({ incident }, once) => ask(api.POST("/api/incidents/{id}/owner", { params: at(incident), ...once })),
  pause: ({ incident, clock, why }, once) =>
    ask(
      api.PUT("/api/incidents/{id}/pauses/{clock}", {
        params: { path: { id: incident, clock } },
        body: { reason: why },
        ...once,
      }),
    ),
  resume: ({ incident, clock }, once) =>
    ask(api.DELETE("/api/incidents/{id}/pauses/{clock}", { params: { path: { id: incident, clock } }, ...once })),
  merge: ({ incident, into }, once) =>
    ask(api.PUT("/api/incidents/{id}/merge", { params: at(incident), body: { into }, ...once })),
  part: ({ incident }, once) => ask(api.DELETE("/api/incidents/{id}/merge", { params: at(incident), ...once })),
  claim: ({ call, why, free_only }, once) =>
    ask(api.POST("/api/calls/{id}/claim", { params: at(call), body: { reason: why, free_only }, ...once })),
  dispose: ({ call, outcome }, once) =>
    ask(api.POST("/api/calls/{id}/disposition", { params: at(call), body: { disposition: outcome }, ...once })),
  reopen: ({ call }, once) => ask(api.DELETE("/api/calls/{id}/disposition", { params: at(call), ...once })),
  back: ({ call, reached }, once) =>
    ask(api.POST("/api/calls/{id}/backs", { params: at(call), body: { reached, note: "" }, ...once })),
  have: ({ escalation }, once) =>
    ask(api.POST("/api/escalations/{id}/acknowledgement", { params: at(escalation), ...once })),
  seen: ({ emergency }, once) => ask(api.POST("/api/emergencies/{id}/seen", { params: at(emergency), ...once })),
  leave: ({ note, notes, seen }, once) => ask(api.POST("/api/handovers", { body: { note, notes, seen }, ...once })),
  take: ({ handover, ticked }, once) =>
    ask(api.PUT("/api/handovers/{id}", { params: at(handover), body: { ticked }, ...once })),
};

/** Ask the server for it. Throws Problem. */
export function sent(it: Act, signal: AbortSignal): Promise<unknown> {
  const act = SENT[it.what.kind] as (what: Doing, once: Once) => Promise<unknown>;
  return act(it.what, { headers: { "X-Kentongan-Act": said(it) }, signal });
}
