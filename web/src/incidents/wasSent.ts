import { useSyncExternalStore } from "react";

/** For so long it is said that what waited is sent. */
const SAID_MS = 6000;
let number = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function tell(next: number): void {
  number = next;
  for (const listener of listeners) listener();
}

/** The server has confirmed so many that waited. */
export function saySent(more: number): void {
  if (more === 0) return;
  tell(number + more);
  clearTimeout(timer);
  timer = setTimeout(() => tell(0), SAID_MS);
}

/** How many that waited were confirmed a moment ago. */
export function useWasSent(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => number,
    () => 0,
  );
}
