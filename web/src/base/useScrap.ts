import { useState } from "react";
import { useSeat } from "../access/queries";

const place = (person: string, name: string) => `kentongan:scrap:${person}:${name}`;

/** What was kept under a name; what cannot be read any more is nothing. */
export function readScrap<T>(text: string | null, empty: T): T {
  if (text === null) return empty;
  try {
    return JSON.parse(text) as T;
  } catch {
    return empty;
  }
}

/**
 * Something half written, by whoever sits here, kept in this browser under a name until it is set to `empty`:
 * a ring, a reload, a closed dialog take nothing of it.
 */
export function useScrap<T>(name: string, empty: T): [T, (next: T) => void] {
  const key = place(useSeat().person.id, name);
  const [held, setHeld] = useState(() => readScrap(localStorage.getItem(key), empty));
  const set = (next: T) => {
    if (JSON.stringify(next) === JSON.stringify(empty)) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
    setHeld(next);
  };
  return [held, set];
}
