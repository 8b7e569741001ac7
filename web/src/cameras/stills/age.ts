/** From this age on a still is marked as old. */
export const OLD_S = 30;

/** A still's age now: what the server said, and the time since; a seat's clock may be wrong. */
export function ageNow(told_s: number, heard_ms: number, now_ms: number): number {
  return Math.max(0, told_s + (now_ms - heard_ms) / 1000);
}

export const isOld = (age_s: number): boolean => age_s >= OLD_S;

/** Where an arrow key leads in a grid of so many tiles and columns; null: nowhere. */
export function step(key: string, at: number, tiles: number, columns: number): number | null {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (key === "Home") return 0;
  if (key === "End") return tiles - 1;
  if (by === undefined) return null;
  const to = at + by;
  return to >= 0 && to < tiles ? to : null;
}
