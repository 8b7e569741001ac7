import type { Segment } from "../base/types";
import { Pictures } from "./pictures";

/** Segments that follow each other keep their place among each other up to so much; a jump is a jump. */
const DRIFT_S = 0.25;

/** What a player has buffered of segments, each at its place in time: seconds since `base_ms`. */
export class Filled {
  readonly there = new Pictures();
  private offset_s: number | null = null;

  constructor(
    private readonly buffer: SourceBuffer,
    private readonly base_ms: number,
  ) {}

  get busy(): boolean {
    return this.buffer.updating;
  }

  /** Take a segment in. Throws: the browser's memory for this player is full. */
  add(segment: Segment, body: ArrayBuffer, done: () => void): void {
    const offset = (Date.parse(segment.began_at) - this.base_ms) / 1000 - segment.media_s;
    if (this.offset_s === null || Math.abs(offset - this.offset_s) > DRIFT_S) this.offset_s = offset;
    this.buffer.timestampOffset = this.offset_s;
    this.there.add(segment.id, body, this.offset_s);
    this.buffer.appendBuffer(body);
    this.then(done);
  }

  /** Throw away what lies before; the rest of a segment that is cut goes up to its next key picture. */
  leave(before_s: number, done: () => void): void {
    this.buffer.remove(0, before_s);
    this.then(done);
  }

  private then(done: () => void): void {
    const updated = () => {
      this.there.match(this.buffer.buffered); // the browser, too, throws away what it has no room for
      done();
    };
    this.buffer.addEventListener("updateend", updated, { once: true });
  }
}
