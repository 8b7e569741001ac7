import { useSyncExternalStore } from "react";
import { play } from "./audio";
import { MUTE_MS, sounds, type Cue } from "./cues";

/** How loud this seat is, and until when it is silent. */
interface Seat {
  volume: number;
  mutedUntil_ms: number;
  /** How many other seats hear; null: nobody knows. */
  others: number | null;
}

const VOLUME = "kentongan:volume";
const listeners = new Set<() => void>();
let seat: Seat = { volume: read(), mutedUntil_ms: 0, others: null };
/** What sounded last, for those who test and those who cannot hear. */
let sounded = 0;

function read(): number {
  const kept = Number(localStorage.getItem(VOLUME) ?? "0.5");
  return Number.isFinite(kept) ? Math.min(1, Math.max(0.1, kept)) : 0.5;
}

function change(next: Seat): void {
  seat = next;
  for (const listener of listeners) listener();
}

export function setVolume(volume: number): void {
  localStorage.setItem(VOLUME, String(volume));
  change({ ...seat, volume });
}

/** Five minutes at most, and it ends by itself. */
export function mute(now_ms: number): void {
  change({ ...seat, mutedUntil_ms: now_ms + MUTE_MS, others: null });
}

/** Of a silent seat: whether somebody else would hear what is critical. */
export function heardBy(others: number | null): void {
  if (seat.others !== others) change({ ...seat, others });
}

export function unmute(): void {
  change({ ...seat, mutedUntil_ms: 0 });
}

export function sound(cue: Cue, now_ms: number): void {
  if (!sounds(cue, seat.mutedUntil_ms, seat.others, now_ms)) return;
  sounded += 1;
  document.documentElement.dataset.cue = `${cue} ${sounded}`;
  play(cue, seat.volume);
}

export function useSoundSeat(): Seat {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => seat,
  );
}
