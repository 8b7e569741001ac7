import { useEffect, useState } from "react";

/** A seat's clock may be wrong; the server's Date header has whole seconds, so smaller gaps are not corrected. */
const TRUSTED_GAP_MS = 2000;
let offset_ms = 0;

export function noteServerTime(date: string | null): void {
  if (!date) return;
  const gap_ms = Date.parse(date) + 500 - Date.now();
  if (Number.isFinite(gap_ms)) offset_ms = Math.abs(gap_ms) > TRUSTED_GAP_MS ? gap_ms : 0;
}

/** The server's time as well as this page knows it, in milliseconds since 1970. */
export function now(): number {
  return Date.now() + offset_ms;
}

/** Ticks with the server's time, every `every_ms`. */
export function useNow(every_ms = 1000): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return at;
}
