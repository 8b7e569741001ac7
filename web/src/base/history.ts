/** What was, what is, what was taken back. Changes with the same `tag` in a row are one step: a drag, a held key. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  readonly tag: string | null;
}

const MOST = 200;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [], tag: null };
}

export function act<T>(history: History<T>, now: T, tag: string | null = null): History<T> {
  if (Object.is(now, history.now)) return history;
  if (tag !== null && tag === history.tag) return { ...history, now, future: [] };
  return { past: [...history.past, history.now].slice(-MOST), now, future: [], tag };
}

/** The next change is a step of its own, whatever its tag. */
export function seal<T>(history: History<T>): History<T> {
  return history.tag === null ? history : { ...history, tag: null };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], tag: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future, tag: null };
}
