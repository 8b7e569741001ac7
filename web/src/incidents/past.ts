import type { Segment } from "../base/types";
import type { Played } from "../recordings/played";

/** A recording that holds less than this part of what is wanted is no better than what is remembered. */
const ENOUGH = 0.5;

type Part = Pick<Segment, "began_at" | "ended_at" | "codec">;

/** How many seconds between two instants are recorded in a codec that can be played here. */
export function recorded_s(
  found: readonly Part[],
  from_ms: number,
  to_ms: number,
  plays: (codec: string) => boolean,
) {
  const parts = found
    .filter((it) => plays(it.codec))
    .map((it) => [Math.max(from_ms, Date.parse(it.began_at)), Math.min(to_ms, Date.parse(it.ended_at))] as const)
    .toSorted(([a], [b]) => a - b);
  let [until_ms, sum_ms] = [from_ms, 0];
  for (const [began_ms, ended_ms] of parts) {
    sum_ms += Math.max(0, ended_ms - Math.max(began_ms, until_ms));
    until_ms = Math.max(until_ms, ended_ms);
  }
  return sum_ms / 1000;
}

export const isEnough = (found_s: number, wanted_s: number): boolean => found_s >= wanted_s * ENOUGH;

/** The last picture of a segment stands a little before its end. */
const EDGE_MS = 1000;

/** Whether what was wanted has been shown to its end, or to the end of what there is. */
export function isPast({ at_ms, playing }: Pick<Played, "at_ms" | "playing">, to_ms: number): boolean {
  return at_ms !== null && (!playing || at_ms >= to_ms - EDGE_MS);
}
