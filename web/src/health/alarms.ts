import type { Troubles } from "../base/types";

/** How many things are told aloud: a camera in serious trouble, cameras cut off together, cameras nobody watches. */
export function alarmsOf(found: Troubles | undefined): number {
  if (!found) return 0;
  return found.troubles.filter((it) => it.alarm).length + found.outages.length + Math.min(found.unwatched.length, 1);
}
