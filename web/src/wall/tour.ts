import type { KeptWall, WallStop } from "../base/types";
import type { Arrangement } from "./tiles";

/** Where a tour is, and for how many seconds it stays there. */
export interface At {
  index: number;
  left_s: number;
}

/** What a stop shows; null: its wall is gone, or is none any more. */
export function arrangementOf(stop: WallStop, walls: readonly KeptWall[]): Arrangement | null {
  if (stop.camera) return { layout: 1, tiles: [stop.camera] };
  const shows = walls.find((it) => it.id === stop.wall)?.shows;
  return shows?.kind === "layout" ? { layout: shows.places, tiles: shows.tiles } : null;
}

/** The tour a second later. A stop that shows nothing is passed over; where all are such it stands. */
export function later(at: At, stops: readonly WallStop[], walls: readonly KeptWall[]): At {
  const here = stops[at.index];
  if (here && at.left_s > 1 && arrangementOf(here, walls)) return { ...at, left_s: at.left_s - 1 };
  for (let on = 1; on <= stops.length; on++) {
    const index = (at.index + on) % stops.length;
    const next = stops[index];
    if (next && arrangementOf(next, walls)) return { index, left_s: next.dwell_s };
  }
  return { index: 0, left_s: 1 };
}
