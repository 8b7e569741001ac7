import type { Box, BoxesMark, CrossingMark } from "./messages";

/** Boxes are looked up a few times a second; a box is shown this long after its look, then it is gone. */
const HOLD_S = 0.45;
const MOST = 60;
const GLOW_S = 0.6;

/** What the machine saw, by media time, so that the boxes lie on the picture that they were found in. */
export class Looks {
  private marks: BoxesMark[] = [];
  private crossings: CrossingMark[] = [];

  restart(): void {
    this.marks = [];
    this.crossings = [];
  }

  add(mark: BoxesMark): void {
    this.marks = [...this.marks, mark].slice(-MOST);
  }

  cross(mark: CrossingMark): void {
    this.crossings = [...this.crossings, mark].slice(-MOST);
  }

  /** Boxes for the picture at `media_s`; between two looks each track moves straight from one to the other. */
  at(media_s: number): Box[] {
    const before = this.marks.findLast((it) => it.media_s <= media_s + 0.02);
    if (!before || media_s - before.media_s > HOLD_S) return [];
    const after = this.marks.find((it) => it.media_s > media_s + 0.02);
    if (!after || after.media_s - before.media_s > HOLD_S) return before.boxes;
    const part = Math.max(0, (media_s - before.media_s) / (after.media_s - before.media_s));
    const next = new Map(after.boxes.map((it) => [it[5], it]));
    return before.boxes.map((it) => between(it, next.get(it[5]), part));
  }

  /** Names of the lines that were crossed just before `media_s`. */
  glowing(media_s: number): Set<string> {
    const fresh = this.crossings.filter((it) => it.media_s <= media_s + 0.02 && media_s - it.media_s < GLOW_S);
    return new Set(fresh.map((it) => it.line));
  }
}

function between(a: Box, b: Box | undefined, part: number): Box {
  if (!b) return a;
  const mix = (from: number, to: number) => from + (to - from) * part;
  return [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2]), mix(a[3], b[3]), a[4], a[5]];
}
