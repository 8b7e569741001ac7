/** What the timeline shows: an instant in the middle, so much around it. All in milliseconds since 1970. */
export interface Shown {
  from_ms: number;
  to_ms: number;
}

const S = 1000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
export const SPANS_MS = [2 * MIN, 10 * MIN, HOUR, 6 * HOUR, DAY, 7 * DAY, 31 * DAY];
const STEPS_MS = [
  10 * S,
  30 * S,
  MIN,
  2 * MIN,
  5 * MIN,
  10 * MIN,
  30 * MIN,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
];
const TICKS_MOST = 12;
export const VIEW_MOST_MS = 25 * HOUR;

export function around(at_ms: number, span_ms: number): Shown {
  return { from_ms: at_ms - span_ms / 2, to_ms: at_ms + span_ms / 2 };
}

/** One step in (`way` -1) or out (1); the ends stay where they are. */
export function zoomed(span_ms: number, way: -1 | 1): number {
  const wider = SPANS_MS.find((it) => it > span_ms) ?? SPANS_MS.at(-1) ?? span_ms;
  const narrower = SPANS_MS.findLast((it) => it < span_ms) ?? SPANS_MS[0] ?? span_ms;
  return way > 0 ? wider : narrower;
}

/** Where an instant lies, in percent of the width; outside 0 to 100 it is not seen. */
export function percent(at_ms: number, shown: Shown): number {
  return ((at_ms - shown.from_ms) / (shown.to_ms - shown.from_ms)) * 100;
}

/** A span cut to what is seen; null where nothing of it is. */
export function placed(from_at: string, to_at: string, shown: Shown): { left: string; width: string } | null {
  const left = Math.max(0, percent(Date.parse(from_at), shown));
  const right = Math.min(100, percent(Date.parse(to_at), shown));
  return right > left ? { left: `${left}%`, width: `${right - left}%` } : null;
}

/** Instants to write below the line, on whole hours and minutes of the city's own time. */
export function ticks(shown: Shown, zone_ms: number): number[] {
  const step = STEPS_MS.find((it) => (shown.to_ms - shown.from_ms) / it <= TICKS_MOST) ?? 7 * DAY;
  const first = Math.ceil((shown.from_ms + zone_ms) / step) * step - zone_ms;
  const out: number[] = [];
  for (let at = first; at < shown.to_ms; at += step) out.push(at);
  return out;
}

/** How far a time zone's clock is ahead of UTC at an instant. */
export function zoneAhead_ms(at_ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at_ms);
  const n = (type: string) => Number(parts.find((it) => it.type === type)?.value ?? 0);
  const local = Date.UTC(n("year"), n("month") - 1, n("day"), n("hour"), n("minute"), n("second"));
  return local - Math.floor(at_ms / S) * S;
}

/** "2026-11-24T08:00" of the city's own clock as an instant; NaN on what is none. */
export function fromLocal(text: string, timeZone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  const guess = asUtc - zoneAhead_ms(asUtc, timeZone);
  return asUtc - zoneAhead_ms(guess, timeZone);
}

/** The other way, to the second. */
export function toLocal(at_ms: number, timeZone: string): string {
  return new Date(at_ms + zoneAhead_ms(at_ms, timeZone)).toISOString().slice(0, 19);
}

/** The span to open for what is seen: whole hours, so that moving a little opens nothing new. */
export function toOpen(shown: Shown, now_ms: number): Shown | null {
  const from_ms = Math.floor(shown.from_ms / HOUR) * HOUR;
  const to_ms = Math.min(Math.ceil(shown.to_ms / HOUR) * HOUR, Math.ceil(now_ms / HOUR) * HOUR);
  return to_ms > from_ms && to_ms - from_ms <= VIEW_MOST_MS ? { from_ms, to_ms } : null;
}

export function covers(spans: readonly Shown[], wanted: Shown): boolean {
  return spans.some((it) => it.from_ms <= wanted.from_ms && it.to_ms >= wanted.to_ms);
}
