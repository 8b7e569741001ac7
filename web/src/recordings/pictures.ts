import type { Segment } from "../base/types";

/** Ticks a second of the media times that the server writes (`RATE` of its timeline). */
const RATE = 90_000;
const HEAD = 8;
/** A picture's row in `trun`: length, size, flags, shift; the server always writes all four. */
const ROW = 16;

/** So far into a picture the player is put: rounding must not show the one before. */
export const INSIDE_MS = 1;
/** So long before the end of a segment its last picture is shown. */
const LAST_MS = 5;

/** So far beside what is buffered it is shown for what is missing. */
const EDGE_S = 0.6;
const ROUNDING_S = 0.001;
/** Where two segments meet, the second may take the place of the last picture of the first. */
const SEAM = 1;

type Ranges = Pick<TimeRanges, "length" | "start" | "end">;

interface Taken {
  times: number[];
  /** How many of them the player took; null: not known yet. */
  took: number | null;
}

/** The segments that are buffered: when each of their pictures is shown, in seconds of the player's time. */
export class Pictures {
  private readonly byId = new Map<string, Taken>();

  add(id: string, body: ArrayBuffer, offset_s: number): void {
    this.byId.set(id, { times: pictureTimes(body).map((it) => it + offset_s), took: null });
  }

  /** Forget what the player no longer has of what it once took: it must be loaded anew. */
  match(buffered: Ranges): void {
    for (const [id, it] of this.byId) {
      const has = it.times.filter((time) => rangeAt(buffered, time, ROUNDING_S)).length;
      if (it.took === null) it.took = has;
      else if (has < it.took - (it.took > SEAM ? SEAM : 0)) this.byId.delete(id);
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  beside(at_s: number, way: -1 | 1): number | null {
    const times = [...this.byId.values()].flatMap((it) => it.times).sort((a, b) => a - b);
    return beside(times, at_s, way);
  }
}

/** The buffered stretch that holds an instant, or begins soon after it; all in seconds of the player's time. */
export function rangeAt(ranges: Ranges, time_s: number, edge_s = EDGE_S): [number, number] | null {
  for (let i = 0; i < ranges.length; i++)
    if (ranges.start(i) - edge_s <= time_s && time_s < ranges.end(i)) return [ranges.start(i), ranges.end(i)];
  return null;
}

/** Where a step leads out of what is buffered: into the segment before or after; null: there is none. */
export function edgeOf(segments: readonly Segment[], at_ms: number, way: -1 | 1): number | null {
  if (way === 1) {
    const next = segments.find((it) => Date.parse(it.began_at) > at_ms);
    return next ? Date.parse(next.began_at) + INSIDE_MS : null;
  }
  const before = segments.findLast((it) => Date.parse(it.ended_at) <= at_ms + 1);
  return before ? Date.parse(before.ended_at) - LAST_MS : null;
}

/** When each picture of a recorded segment is shown, in seconds of its media time, earliest first. */
export function pictureTimes(body: ArrayBuffer): number[] {
  const view = new DataView(body);
  const times: number[] = [];
  for (const moof of boxes(view, 0, view.byteLength, "moof"))
    for (const traf of boxes(view, moof.from, moof.to, "traf")) times.push(...run(view, traf));
  return times.sort((a, b) => a - b);
}

/** The picture after (1) or before (-1) the one that is shown at `at_s`; null: it is not among these. */
export function beside(times: readonly number[], at_s: number, way: -1 | 1): number | null {
  const here = times.findLastIndex((it) => it <= at_s + 0.0005);
  return times[here + way] ?? null;
}

interface Box {
  from: number;
  to: number;
}

function boxes(view: DataView, from: number, to: number, name: string): Box[] {
  const found: Box[] = [];
  for (let at = from; at + HEAD <= to;) {
    const size = view.getUint32(at);
    if (size < HEAD || at + size > to) break;
    const word = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
    if (word === name) found.push({ from: at + HEAD, to: at + size });
    at += size;
  }
  return found;
}

/** One group: where it begins (`tfdt`), and how long each picture lasts (`trun`). */
function run(view: DataView, { from, to }: Box): number[] {
  const [clock] = boxes(view, from, to, "tfdt");
  const [rows] = boxes(view, from, to, "trun");
  if (!clock || !rows) return [];
  let ticks = Number(view.getBigUint64(clock.from + 4));
  const times: number[] = [];
  for (let at = rows.from + 12; at + ROW <= rows.to; at += ROW) {
    times.push((ticks + view.getInt32(at + 12)) / RATE);
    ticks += view.getUint32(at);
  }
  return times;
}
