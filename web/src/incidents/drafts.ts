import { useSyncExternalStore } from "react";
import { newId } from "../base/ids";
import type { Draft } from "./draft";
import { isLive, keep, merged, readKept, REMEMBERED_MS, written, type Change, type Kept, type Over } from "./kept";

/**
 * The drafts of who sits here, in this browser: they outlive a reload, a crash and a server that is away. Every tab
 * of the browser has them all. A tab hears of another's write a moment late, so both may write at once: what was
 * overwritten unread is put back by the one that wrote it, or by any that heard of it.
 */
const TAB = newId();
const NONE: readonly Draft[] = [];
let owner = "";
let held: readonly Kept[] = [];
let shown: readonly Draft[] = NONE;
let sweep: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** When the server confirmed a report, by its id, in whichever tab: only from then on the page says "saved". */
const savedAt = new Map<string, number>();
export const whenSaved = (id: string): number | undefined => savedAt.get(id);

const key = () => `kentongan:drafts:${owner}`;

function tell(next: readonly Kept[]): void {
  held = next;
  shown = next.filter(isLive).map(({ draft }) => draft);
  for (const { draft, over } of next) if (over?.why === "saved") savedAt.set(draft.id, over.at_ms);
  for (const listener of listeners) listener();
  clearTimeout(sweep);
  if (shown.length < next.length) sweep = setTimeout(() => change((all) => all), REMEMBERED_MS + 1);
}

/**
 * What lies here of a person's, before anything of the page is drawn: a form that is open would else be taken for an
 * incident, and asked of the server, until its draft is read.
 */
export function readDrafts(person: string): void {
  if (owner === person) return;
  owner = person;
  held = readKept(localStorage.getItem(key()));
  shown = held.filter(isLive).map(({ draft }) => draft);
}

/** Drafts belong to a person: another one on the same seat does not see them. */
export function openDrafts(person: string): () => void {
  owner = person;
  held = [];
  change((all) => all);
  const other = (it: StorageEvent) => {
    if (it.key === key()) hear(it.newValue);
  };
  window.addEventListener("storage", other);
  return () => {
    window.removeEventListener("storage", other);
    clearTimeout(sweep);
  };
}

/** What another tab wrote. Where it had not heard of everything, it is told. */
function hear(text: string | null): void {
  const theirs = readKept(text);
  const all = merged(theirs, held, Date.now());
  if (all.length === theirs.length && all.every((it) => theirs.includes(it))) tell(all);
  else store(all);
}

function store(next: readonly Kept[]): void {
  const text = next.length > 0 ? JSON.stringify(next) : null;
  if (text === null) localStorage.removeItem(key());
  else if (text !== localStorage.getItem(key())) localStorage.setItem(key(), text);
  tell(next);
}

/** Held against what lies there: it may be newer than what this tab was told. */
function change(act: (all: Kept[]) => Kept[]): void {
  store(act(merged(readKept(localStorage.getItem(key())), held, Date.now())));
}

export const draftsNow = (): readonly Draft[] => shown;

export function addDraft(draft: Draft): void {
  change((all) => [...all, keep(draft)]);
}

export function changeDraft(id: string, fields: Partial<Draft>): void {
  write(id, fields);
}

/** Somebody let go of it: it is over in every tab. */
export function dropDraft(id: string): void {
  end(id, "dropped");
}

/** The server has all of it that was written. */
export function savedDraft(id: string): void {
  end(id, "saved");
}

function end(id: string, why: Over["why"]): void {
  write(id, { over: { why, at_ms: Date.now() } });
}

function write(id: string, fields: Change): void {
  change((all) => all.map((it) => (it.draft.id === id && isLive(it) ? written(it, fields, TAB) : it)));
}

export function useDrafts(): readonly Draft[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}

export function useDraft(id: string | undefined): Draft | undefined {
  return useDrafts().find((it) => it.id === id);
}
