import type { Camera } from "../base/types";
import { byUrgency } from "../cameras/filter";
import type { Layout } from "../search";
import type { Shown } from "./led";

/** Shows whatever happened last. */
export const LED = "led";
/** Shows what is free and runs well. */
export const FREE = "";

export interface Arrangement {
  layout: Layout;
  tiles: readonly string[];
}

/** What a wall shows that nobody has arranged: what happened last, and in larger ones once, then what runs well. */
export function unarranged(layout: Layout): string[] {
  return Array.from({ length: layout }, (_, place) => (layout <= 4 || place === 0 ? LED : FREE));
}

/** The tiles of another layout: those that were chosen stay. */
export function fitted(tiles: readonly string[] | undefined, layout: Layout): string[] {
  if (!tiles) return unarranged(layout);
  return Array.from({ length: layout }, (_, place) => tiles[place] ?? FREE);
}

/** What is counted and runs well comes first. */
export function byMerit(all: readonly Camera[]): string[] {
  const rank = (it: Camera) => (it.counted ? 0 : 1) + (it.health === "normal" ? 0 : 2);
  return all
    .filter((it) => it.enabled)
    .toSorted((a, b) => rank(a) - rank(b) || byUrgency(a, b))
    .map((it) => it.id);
}

export interface Resolved {
  camera: string | null;
  led: Shown | null;
  isLed: boolean;
}

/** The camera of each tile, and why it is there. What happens in one tile does not move the pictures of others,
 * and nothing stands twice that was not chosen twice. */
export function resolve(
  tiles: readonly string[],
  led: readonly (Shown | null)[],
  merit: readonly string[],
): Resolved[] {
  const chosen = new Set(tiles.filter((it) => it !== LED && it !== FREE));
  const happening = new Set(led.flatMap((it) => it?.camera ?? []));
  const rest = merit.filter((it) => !chosen.has(it));
  const open = tiles.filter((it) => it === LED || it === FREE).length;
  const spare = rest.slice(open).filter((it) => !happening.has(it));
  const happened = led.values();
  const usual = rest.slice(0, open).values();
  return tiles.map((tile) => {
    if (tile !== LED && tile !== FREE) return { camera: tile, led: null, isLed: false };
    const own = usual.next().value ?? null;
    const fill = own !== null && happening.has(own) ? (spare.shift() ?? null) : own;
    if (tile === FREE) return { camera: fill, led: null, isLed: false };
    const shown = happened.next().value ?? null;
    return { camera: shown?.camera ?? fill, led: shown, isLed: true };
  });
}
