import { HEALTHS } from "../base/StatusShape";
import type { Camera, Health } from "../base/types";

export interface Wanted {
  text: string;
  /** Null: every state. */
  health: Health | null;
}

export const EVERYTHING: Wanted = { text: "", health: null };

/** All words must occur in name, code, owner or purpose, in any order. */
export function matching(cameras: readonly Camera[], { text, health }: Wanted): Camera[] {
  const words = text.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  return cameras.filter((it) => {
    if (health && it.health !== health) return false;
    const all = `${it.name} ${it.code} ${it.owner} ${it.purpose}`.toLocaleLowerCase("id");
    return words.every((word) => all.includes(word));
  });
}

/** Worst state first, then counted ones, then by name. */
export function byUrgency(a: Camera, b: Camera): number {
  const worse = HEALTHS.indexOf(a.health) - HEALTHS.indexOf(b.health);
  if (worse !== 0) return worse;
  if (a.counted !== b.counted) return a.counted ? -1 : 1;
  return a.name.localeCompare(b.name, "id", { numeric: true });
}

export function tallyHealth(cameras: readonly Camera[]): Map<Health, number> {
  const found = new Map<Health, number>();
  for (const it of cameras) found.set(it.health, (found.get(it.health) ?? 0) + 1);
  return found;
}
