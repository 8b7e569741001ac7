import { useSyncExternalStore } from "react";

/** The page's link to the server. `lost` is said on the screen. */
export type Link = "connecting" | "open" | "lost";

let link: Link = "connecting";
let since = Date.now();
let losing = new AbortController();
const listeners = new Set<() => void>();

export function setLink(next: Link): void {
  if (next === link) return;
  link = next;
  since = Date.now();
  if (next === "lost") {
    losing.abort(new DOMException("the link is lost", "TimeoutError"));
    losing = new AbortController();
  }
  for (const tell of listeners) tell();
}

export function linkSince(): number {
  return since;
}

export function useLink(): Link {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => link,
    () => link, // where a test draws a part without a page
  );
}

export const linkNow = (): Link => link;

/** Ends when the link is lost: nobody need wait for an answer that hangs on it. */
export const untilLost = (): AbortSignal => losing.signal;
