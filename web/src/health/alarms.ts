import type { Troubles } from "../base/types";

/**
 * How many things are told aloud: a camera in serious trouble, cameras cut off together, cameras nobody watches, and what
 * is wrong with the disks.
 */
export function alarmsOf(found: Troubles | undefined, faults: readonly string[]): number {
  if (!found) return faults.length;
  const alone = found.troubles.filter((it) => it.alarm).length;
  return alone + found.outages.length + Math.min(found.unwatched.length, 1) + faults.length;
}
