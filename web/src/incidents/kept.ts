import { owesCaller } from "./caller";
import { bodyOf, completed, isDraft, type Draft } from "./draft";
import { since } from "./told";

/** Which write of a field is the later one: counted within a draft; of two at once, one tab's, the same in every tab. */
type Stamp = readonly [nth: number, tab: string];

/** Why a draft is not written on any more: the server has it (`saved`), or somebody let go of it. */
export interface Over {
  why: "saved" | "dropped";
  at_ms: number;
}

type Fields = Draft & { over: Over | null };
export type Change = Partial<Fields>;

/** A draft as it lies in the browser, where every tab of a person writes it: each field with its last write. */
export interface Kept {
  draft: Draft;
  over: Over | null;
  stamps: Partial<Record<keyof Fields, Stamp>>;
}

/** So long what is over is remembered, for a tab that was still writing on it. */
export const REMEMBERED_MS = 15_000;

const NEVER: Stamp = [0, ""];

export const keep = (draft: Draft): Kept => ({ draft, over: null, stamps: {} });

/** With these fields written now, by this tab. */
export function written(it: Kept, change: Change, tab: string): Kept {
  const nth = 1 + Math.max(0, ...Object.values(it.stamps).map(([no]) => no));
  const stamps = Object.fromEntries(Object.keys(change).map((field) => [field, [nth, tab] as const]));
  const { over, ...draft } = { ...it.draft, over: it.over, ...change };
  return { draft, over, stamps: { ...it.stamps, ...stamps } };
}

/**
 * What was saved and typed on since by another tab, which had not heard of it, is not over: the rest follows.
 * What somebody let go of is.
 */
export function isLive({ draft, over }: Kept): boolean {
  if (over === null) return true;
  if (over.why !== "saved" || draft.told === null) return false;
  return owesCaller(draft) || since(draft.told.said, bodyOf(draft)) !== null;
}

/**
 * Everything that either knows, field by field the later: the same in whatever order the tabs hear of each other.
 * Of `some` those are the same objects of which the others know nothing later.
 */
export function merged(some: readonly Kept[], others: readonly Kept[], now_ms: number): Kept[] {
  const found = new Map(some.map((it) => [it.draft.id, it]));
  for (const it of others) {
    const known = found.get(it.draft.id);
    found.set(it.draft.id, known ? later(known, it) : it);
  }
  return [...found.values()]
    .filter((it) => isLive(it) || now_ms - (it.over?.at_ms ?? 0) < REMEMBERED_MS)
    .toSorted((a, b) => a.draft.begun_ms - b.draft.begun_ms || (a.draft.id < b.draft.id ? -1 : 1));
}

function later(a: Kept, b: Kept): Kept {
  const fields = Object.keys(b.stamps) as (keyof Fields)[];
  const newer = fields.filter((field) => isLater(b.stamps[field], a.stamps[field]));
  if (newer.length === 0) return a;
  const all: Fields = { ...b.draft, over: b.over };
  const change = Object.fromEntries(newer.map((field) => [field, all[field]])) as Change;
  const stamps = Object.fromEntries(newer.map((field) => [field, b.stamps[field]]));
  const { over, ...draft } = { ...a.draft, over: a.over, ...change };
  return { draft, over, stamps: { ...a.stamps, ...stamps } };
}

function isLater(a: Stamp = NEVER, b: Stamp = NEVER): boolean {
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0];
}

/** Drafts as they lie in the browser. What is broken falls away; a draft is never worth a page that does not open. */
export function readKept(text: string | null): Kept[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.map(asKept).filter((it) => it !== null) : [];
  } catch {
    return [];
  }
}

/** An older page wrote the draft alone. */
function asKept(it: unknown): Kept | null {
  const one = (typeof it === "object" ? it : null) as Partial<Kept> | null;
  const draft = completed(one?.draft ?? one);
  return isDraft(draft) ? { draft, over: one?.over ?? null, stamps: one?.stamps ?? {} } : null;
}
