import type { ActionOutcome, DispatchState } from "../base/types";

export type Kind = "accept" | "decline" | "en_route" | "arrived" | "done" | "help" | "note";

/** One thing that a crew did. `seq` counts from 1 on this device; `key` is the same for each repetition. */
export interface Action {
  seq: number;
  key: string;
  kind: Kind;
  dispatch: string | null;
  at: string;
  note: string;
  lat: number | null;
  lon: number | null;
  /** `waiting` until the server has said that it is stored, or why it cannot be done any more. */
  state: "waiting" | "done" | "refused";
  detail: string;
  /** When the server answered, in milliseconds since 1970. */
  settled_ms: number | null;
}

export type Draft = Pick<Action, "kind" | "dispatch" | "note" | "lat" | "lon">;

/** As many as one request of the server takes. */
export const MOST_SENT = 50;
const KEPT_MS = 24 * 3600 * 1000;

const LEADS_TO: Readonly<Partial<Record<Kind, DispatchState>>> = {
  accept: "accepted",
  decline: "declined",
  en_route: "en_route",
  arrived: "on_scene",
  done: "done",
};

/** What may come next, the usual step first: the same table as the server's. */
const NEXT: Readonly<Record<DispatchState, readonly Kind[]>> = {
  assigned: ["accept", "decline"],
  accepted: ["en_route", "arrived"],
  en_route: ["arrived"],
  on_scene: ["done"],
  done: [],
  declined: [],
  cancelled: [],
};

/** What goes next, in order. What was answered `waiting` is sent again: the server does it once. */
export function toSend(actions: readonly Action[]): Action[] {
  return actions
    .filter((it) => it.state === "waiting")
    .toSorted((a, b) => a.seq - b.seq)
    .slice(0, MOST_SENT);
}

/** The actions with what the server said of them. It may answer twice, and of what we no longer know. */
export function settled(actions: readonly Action[], outcomes: readonly ActionOutcome[], at_ms: number): Action[] {
  const said = new Map(outcomes.map((it) => [it.key, it]));
  return actions.map((it) => {
    const { outcome, detail } = said.get(it.key) ?? { outcome: "waiting", detail: "" };
    return it.state !== "waiting" || outcome === "waiting"
      ? it
      : { ...it, state: outcome, detail, settled_ms: at_ms };
  });
}

/** The dispatch as the crew sees it: the server's state, and what they did since that has not been refused. */
export function projected(
  dispatch: { id: string; state: DispatchState },
  actions: readonly Action[],
  seen_ms: number,
): DispatchState {
  return actions
    .filter((it) => it.dispatch === dispatch.id && isNews(it, seen_ms))
    .toSorted((a, b) => a.seq - b.seq)
    .reduce<DispatchState>(
      (state, it) => (NEXT[state].includes(it.kind) ? (LEADS_TO[it.kind] ?? state) : state),
      dispatch.state,
    );
}

/** Not in what the server said at `seen_ms`: it waits, or it was stored since. */
function isNews(it: Action, seen_ms: number): boolean {
  return it.state === "waiting" || (it.state === "done" && (it.settled_ms ?? 0) > seen_ms);
}

export function steps(state: DispatchState): readonly Kind[] {
  return NEXT[state];
}

export function isOver(state: DispatchState): boolean {
  return NEXT[state].length === 0;
}

/** What need not be kept any more: settled a day ago. */
export function isOld(it: Action, now_ms: number): boolean {
  return it.state !== "waiting" && now_ms - (it.settled_ms ?? now_ms) > KEPT_MS;
}

/** An action that the server cannot read takes its place in the row all the same, or it would hold up the rest. */
export function substitute(it: Action): Action {
  return { ...it, kind: "note", dispatch: null, note: "", lat: null, lon: null };
}
