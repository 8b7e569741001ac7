import type { ClockMark } from "./messages";

/** From this age on a picture is marked as old; a playhead that stands this long is frozen. Together below 3 s. */
export const OLD_S = 3;
export const FROZEN_S = 2;
/** Pictures of the past come with all their marks at once. */
const MOST = 150;

/** What the picture under the playhead is old, by the server's clock: the seat's own clock may be wrong. */
export class PictureAge {
  private marks: ClockMark[] = [];
  /** Server's milliseconds minus the local monotonic ones, smallest delay seen wins. */
  private offset_ms: number | null = null;
  private playhead_s = Number.NaN;
  private movedAt_ms: number | null = null;

  /** A new stream: other media time, same server clock. */
  restart(): void {
    this.marks = [];
    this.playhead_s = Number.NaN;
    this.movedAt_ms = null;
  }

  mark(clock: ClockMark, local_ms: number): void {
    this.hear(clock.now, local_ms);
    this.marks = [...this.marks, clock].slice(-MOST);
  }

  hear(now: string, local_ms: number): void {
    const offset_ms = Date.parse(now) - local_ms;
    this.offset_ms = this.offset_ms === null ? offset_ms : Math.max(this.offset_ms - 1, offset_ms);
  }

  /** When the picture under the playhead was taken, by the server's clock; null while nothing is known. */
  taken_ms(playhead_s: number): number | null {
    const mark = this.marks.findLast((it) => it.media_s <= playhead_s + 0.05) ?? this.marks[0];
    return mark ? Date.parse(mark.at) + (playhead_s - mark.media_s) * 1000 : null;
  }

  /** Seconds; null while nothing is known. */
  age_s(playhead_s: number, local_ms: number): number | null {
    const taken_ms = this.taken_ms(playhead_s);
    if (taken_ms === null || this.offset_ms === null) return null;
    return Math.max(0, (this.offset_ms + local_ms - taken_ms) / 1000);
  }

  /** Seconds that a word of the server took longer to come than the fastest one. */
  delay_s(now: string, local_ms: number): number {
    return this.offset_ms === null ? 0 : Math.max(0, (this.offset_ms + local_ms - Date.parse(now)) / 1000);
  }

  /** Seconds that the playhead has not moved. */
  stood_s(playhead_s: number, local_ms: number): number {
    if (this.movedAt_ms === null || Math.abs(playhead_s - this.playhead_s) > 0.01) {
      this.playhead_s = playhead_s;
      this.movedAt_ms = local_ms;
    }
    return (local_ms - this.movedAt_ms) / 1000;
  }
}

/** `every_s`: pictures come so seldom on purpose; 0: as the camera makes them. */
export function isOld(age_s: number | null, stood_s: number, every_s = 0): boolean {
  return stood_s >= FROZEN_S + every_s || (age_s !== null && age_s >= OLD_S + every_s);
}
