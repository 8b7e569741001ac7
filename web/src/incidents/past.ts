import type { Segment } from "../base/types";

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
