import { useSyncExternalStore } from "react";

/** The desk may be light by day; the wall is always dark (WallScreen sets it for itself). Kept per seat. */
export type Theme = "dark" | "light";

const KEY = "kentongan:theme";
const listeners = new Set<() => void>();

export function theme(): Theme {
  return localStorage.getItem(KEY) === "light" ? "light" : "dark";
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme();
}

export function chooseTheme(next: Theme): void {
  localStorage.setItem(KEY, next);
  applyTheme();
  for (const tell of listeners) tell();
}

export function useTheme(): Theme {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, theme);
}
