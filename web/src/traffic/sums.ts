import type { Period, Typical, Way } from "../base/types";

export type WantedWay = Way | "both";

interface Cell {
  line_id: string;
  way: Way;
  kind: string;
}

const fits = (cell: Cell, line: string, way: WantedWay) =>
  cell.line_id === line && (way === "both" || cell.way === way);

/**
 * Crossings of one line by kind. Lines are never added up: the same car crosses several.
 * Null when not one second was seen: that is "not known", and never 0.
 */
export function byKind(period: Period, line: string, way: WantedWay): ReadonlyMap<string, number> | null {
  if (period.seen_s === 0) return null;
  return added(period.cells.filter((it) => fits(it, line, way)).map((it) => [it.kind, it.crossings]));
}

/** The medians of both ways are added: a median of sums is not what the server keeps. */
export function typicalByKind(
  typical: Typical | null,
  line: string,
  way: WantedWay,
): ReadonlyMap<string, number> | null {
  if (!typical?.lines.includes(line)) return null;
  return added(typical.cells.filter((it) => fits(it, line, way)).map((it) => [it.kind, it.median]));
}

function added(pairs: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [kind, n] of pairs) sums.set(kind, (sums.get(kind) ?? 0) + n);
  return sums;
}

export function total(sums: ReadonlyMap<string, number> | null): number | null {
  return sums === null ? null : [...sums.values()].reduce((sum, it) => sum + it, 0);
}
