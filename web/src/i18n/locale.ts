import { useSyncExternalStore } from "react";
import { getLocale, setLocale } from "./paraglide/runtime.js";

export type Locale = "id" | "en";

const listeners = new Set<() => void>();

export function locale(): Locale {
  return getLocale();
}

/** Changes the language without reloading: what plays goes on playing. */
export function choose(next: Locale): void {
  void setLocale(next, { reload: false });
  document.documentElement.lang = next;
  for (const tell of listeners) tell();
}

export function useLocale(): Locale {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, locale);
}
