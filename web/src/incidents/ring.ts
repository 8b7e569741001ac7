import type { Call, Escalation } from "../base/types";

/** Whatever a card says about waiting, at this instant: the page's clock runs on between two answers. */
export interface Waits {
  answer_s: number;
  grace_s: number;
  stale_s: number;
}

export const seconds = (from: string, now_ms: number): number => Math.max(0, (now_ms - Date.parse(from)) / 1000);

export const rings = (call: Call): boolean => call.attention === "ringing" || call.attention === "late";

/** Somebody lifted the handset, and nobody at the desk has it yet: who called is on the line. */
export const isLifted = (call: Call): boolean => call.claimed_by === null && call.state === "answered";

/**
 * What F4 takes: what rings and nobody has, then what was only lifted; the oldest first of each. An exchange that
 * says "answered" as the handset is lifted takes no call from the desk by that.
 */
export function ringing(calls: readonly Call[]): Call[] {
  return calls
    .filter((it) => it.claimed_by === null && it.disposition === null && (rings(it) || isLifted(it)))
    .sort((a, b) => Number(rings(b)) - Number(rings(a)) || Date.parse(a.waits_from) - Date.parse(b.waits_from));
}

/** What stands on the desk when a key is pressed. */
export interface Standing {
  /** The call on whose card or band the focus is. */
  focused: string | null;
  /** The report that is being written; its call, if it has one. */
  draft: { call: string | null } | undefined;
  /** The call whose panel is open. */
  panel: string | undefined;
}

/**
 * The call that a closing key means. Who writes a report or reads a call means that one or none: it is never the
 * call of somebody else who happens to ring.
 */
export function meant({ focused, draft, panel }: Standing, waiting: readonly Call[]): string | null {
  if (focused !== null) return focused;
  if (draft) return draft.call;
  return panel ?? waiting[0]?.id ?? null;
}

export const isLate = (call: Call, waits: Waits, now_ms: number): boolean =>
  call.attention === "late" || (call.attention === "ringing" && seconds(call.waits_from, now_ms) > waits.answer_s);

/** A card that waits too long is amber; nothing moves it. */
export function isStale(call: Call, waits: Waits, now_ms: number): boolean {
  if (call.attention === "stale") return true;
  return call.claimed_at !== null && seconds(call.claimed_at, now_ms) > waits.stale_s;
}

/** Seconds in which a colleague may still take this call over without a reason; null: not, or no longer. */
export function grace_s(call: Call, person: string, waits: Waits, now_ms: number): number | null {
  if (call.claimed_at === null || call.claimed_by === null || call.claimed_by === person) return null;
  const left = waits.grace_s - seconds(call.claimed_at, now_ms);
  return left > 0 ? Math.ceil(left) : null;
}

/** What has risen to this seat and nobody has: the highest first, of those the longest waiting. */
export function untaken(risen: readonly Escalation[]): Escalation[] {
  return risen
    .filter((it) => it.mine && it.acknowledged_at === null)
    .sort((a, b) => b.nth - a.nth || Date.parse(a.started_at) - Date.parse(b.started_at));
}

/** So many calls stand in the band above every screen at most. */
export const BAND = 3;

/** Each of what has risen stands once: in the row of its call where the band shows that, else in a row of its own. */
export function parted(
  risen: readonly Escalation[],
  band: readonly Call[],
): { marks: ReadonlyMap<string, Escalation>; rows: readonly Escalation[] } {
  const inBand = (it: Escalation) => it.ladder === "call" && band.some(({ id }) => id === it.subject_id);
  return {
    marks: new Map(risen.filter(inBand).map((it) => [it.subject_id, it])),
    rows: risen.filter((it) => !inBand(it)),
  };
}

/** Whether something critical waits that nobody has: a call that rings too long, or what has risen to this seat. */
export function isCritical(
  calls: readonly Call[],
  risen: readonly Escalation[],
  waits: Waits,
  now_ms: number,
): boolean {
  const known = new Set(risen.filter((it) => it.acknowledged_at !== null).map((it) => it.subject_id));
  return untaken(risen).length > 0 || ringing(calls).some((it) => isLate(it, waits, now_ms) && !known.has(it.id));
}

const ORDER = ["late", "ringing", "stale", "open", "done"];
const wait = (call: Call): number => (isLifted(call) ? 1.5 : ORDER.indexOf(call.attention));

/** The queue: what needs a hand first. Cards of one kind keep the order in which they came. */
export function queued(calls: readonly Call[]): Call[] {
  return calls
    .filter((it) => it.attention !== "missed")
    .sort((a, b) => wait(a) - wait(b) || Date.parse(a.waits_from) - Date.parse(b.waits_from));
}

/** Missed ones lie in a lane of their own, the newest first: however many there are, they push nothing down. */
export const missed = (calls: readonly Call[]): Call[] => calls.filter((it) => it.attention === "missed");
