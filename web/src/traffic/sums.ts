import type { Kind, LineSeen, Period, Typical, Way } from "../base/types";

export type WantedWay = Way | "both";

/** Crossings of one line by kind, and altogether. What is usual does not add up: its total is a median of its own. */
export interface Sums {
  kinds: ReadonlyMap<Kind, number>;
  total: number;
}

/** What of a period was seen since a line was drawn. */
export function seenOf(period: Period, line: string): LineSeen {
  return period.lines.find((it) => it.line_id === line) ?? { line_id: line, seen_s: 0, possible_s: 0 };
}

/**
 * Lines are never added up: the same car crosses several.
 * Null when not one second was seen: that is "not known", and never 0.
 */
export function byKind(period: Period, line: string, way: WantedWay): Sums | null {
  if (seenOf(period, line).seen_s === 0) return null;
  const kinds = new Map<Kind, number>();
  let total = 0;
  for (const it of period.cells) {
    if (it.line_id !== line || (way !== "both" && it.way !== way)) continue;
    kinds.set(it.kind, (kinds.get(it.kind) ?? 0) + it.crossings);
    total += it.crossings;
  }
  return { kinds, total };
}

/** Null when the line is too young, or no day was seen enough. */
export function typicalByKind(typical: Typical | null, line: string, way: WantedWay): Sums | null {
  const flow = typical?.lines.find((it) => it.line_id === line)?.[way];
  if (!flow) return null;
  return { kinds: new Map(flow.kinds.map((it) => [it.kind, it.median])), total: flow.total };
}

/** When a line began to count, where that is later than the period's own beginning. */
export function youngSince(period: Period, since: string): string | null {
  return Date.parse(since) > Date.parse(period.from) ? since : null;
}
