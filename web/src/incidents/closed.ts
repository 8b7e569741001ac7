import { useSyncExternalStore } from "react";
import type { Outcome } from "../base/types";
import { isBlank, type Draft } from "./draft";
import { addDraft, draftsNow, dropDraft } from "./drafts";

/** For so long one more press takes an outcome back. */
export const UNDO_MS = 15_000;

/** A call that was closed here just now. */
export interface Closed {
  call: string;
  outcome: Outcome;
  /** Who called, as cards say it. */
  who: string;
  report: boolean;
  /** What was written about it: it is out of sight at once, and goes with the call when the time is over. */
  draft: Draft | null;
}

interface Said {
  closed: readonly Closed[];
  /** The last refusal of what a key of the desk asked for, wherever on the page it was pressed. */
  fault: unknown;
}

let said: Said = { closed: [], fault: null };
const listeners = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

function tell(change: Partial<Said>): void {
  said = { ...said, ...change };
  for (const listener of listeners) listener();
}

export const sayFault = (fault: unknown): void => tell({ fault });

/** What the server may hold of it, or what is on its way there, is not dropped with a call. */
export const goesAlong = (it: Draft): boolean => it.state === "open" && it.told === null && it.posted === null;

export function wasClosed(it: Closed): void {
  if (it.draft && isBlank(it.draft)) dropDraft(it.draft.id);
  clearTimeout(timers.get(it.call));
  tell({ closed: [...said.closed.filter(({ call }) => call !== it.call), it] });
  timers.set(
    it.call,
    setTimeout(() => {
      const gone = takeBack(it.call)?.draft;
      const now = draftsNow().find(({ id }) => id === gone?.id);
      // Another window of the same person may have written on: then it stays.
      if (gone && now && JSON.stringify(now) === JSON.stringify(gone)) dropDraft(gone.id);
    }, UNDO_MS),
  );
}

/** The call is open again. Returns: the draft that came back with it. */
export function reopened(call: string): Draft | null {
  const draft = takeBack(call)?.draft ?? null;
  if (draft && !draftsNow().some(({ id }) => id === draft.id)) addDraft(draft);
  return draft;
}

/** It is closed no longer, or its time is over. Returns: what was known of it. */
function takeBack(call: string): Closed | undefined {
  clearTimeout(timers.get(call));
  timers.delete(call);
  const found = said.closed.find((it) => it.call === call);
  if (found) tell({ closed: said.closed.filter((it) => it !== found) });
  return found;
}

export function useSaid(): Said {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
}

/** Drafts that are still to be seen: not those whose call was closed a moment ago. */
export function inSight(drafts: readonly Draft[], closed: readonly Closed[]): readonly Draft[] {
  return drafts.filter((it) => !closed.some(({ draft }) => draft?.id === it.id));
}
