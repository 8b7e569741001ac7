import { useSyncExternalStore } from "react";
import { readDrafts, type Draft } from "./draft";

/** The drafts of who sits here, in this browser: they outlive a reload, a crash and a server that is away. */
const NONE: readonly Draft[] = [];
let owner = "";
let held: readonly Draft[] = NONE;
const listeners = new Set<() => void>();

const key = () => `kentongan:drafts:${owner}`;

function tell(next: readonly Draft[]): void {
  held = next;
  for (const listener of listeners) listener();
}

/** Drafts belong to a person: another one on the same seat does not see them. */
export function openDrafts(person: string): () => void {
  owner = person;
  tell(readDrafts(localStorage.getItem(key())));
  const other = (it: StorageEvent) => {
    if (it.key === key()) tell(readDrafts(it.newValue));
  };
  window.addEventListener("storage", other);
  return () => window.removeEventListener("storage", other);
}

function keep(next: readonly Draft[]): void {
  if (next.length > 0) localStorage.setItem(key(), JSON.stringify(next));
  else localStorage.removeItem(key());
  tell(next);
}

export const draftsNow = (): readonly Draft[] => held;

export function addDraft(draft: Draft): void {
  keep([...held, draft]);
}

export function changeDraft(id: string, change: Partial<Draft>): void {
  keep(held.map((it) => (it.id === id ? { ...it, ...change } : it)));
}

export function dropDraft(id: string): void {
  keep(held.filter((it) => it.id !== id));
}

export function useDrafts(): readonly Draft[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => held,
  );
}

export function useDraft(id: string | undefined): Draft | undefined {
  return useDrafts().find((it) => it.id === id);
}
