import type { Spans } from "./segments";

/** How far behind the end of the buffer a picture plays, and from where on it jumps forward. */
export const DELAY_S = 0.3;
export const BEHIND_S = 1;
const HURRY_S = 0.6;

export interface Step {
  /** Where to jump to; null: play on. */
  jump_s: number | null;
  rate: number;
}

/** What a player does to stay at the live end. Only the newest span counts: what lies before a gap is past. */
export function follow(playhead_s: number, spans: Spans): Step {
  const last = spans.length - 1;
  if (last < 0) return { jump_s: null, rate: 1 };
  const start_s = spans.start(last);
  const end_s = spans.end(last);
  const behind_s = end_s - playhead_s;
  if (playhead_s < start_s - 0.01 || behind_s > BEHIND_S || behind_s < -0.1)
    return { jump_s: Math.max(start_s, end_s - DELAY_S), rate: 1 };
  return { jump_s: null, rate: behind_s > HURRY_S ? 1.08 : 1 };
}
