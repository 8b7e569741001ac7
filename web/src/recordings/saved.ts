import { m } from "../i18n/m";

/** What became of the wish to record: `recording` as whoever holds the camera says; null: nobody answered. */
export function recordedWord(recording: boolean | null): string {
  if (recording === null) return m.rec_now_nobody();
  return recording ? m.rec_now_done() : m.rec_now_not();
}
