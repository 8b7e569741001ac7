/** What of a SourceBuffer is used; tests put a plain object in its place. */
export interface Sink {
  readonly updating: boolean;
  readonly buffered: Spans;
  timestampOffset: number;
  appendBuffer: (bytes: Bytes) => void;
  remove: (from_s: number, to_s: number) => void;
}

export interface Spans {
  readonly length: number;
  start: (index: number) => number;
  end: (index: number) => number;
}

/** Kept behind the playhead; more is cut off, once it is CUT_S over. */
export const KEEP_S = 10;
const CUT_S = 2;
/** What stays when the browser says that its memory is full. */
const KEEP_WHEN_FULL_S = 1;
/** A tile that cannot take this many fragments is stuck: it starts anew instead of growing. */
export const MOST_WAITING = 300;

export type Bytes = Uint8Array<ArrayBuffer>;

/** How much of the past is kept, and how much may wait. */
export interface Bounds {
  keep_s: number;
  most: number;
}

export const LIVE: Bounds = { keep_s: KEEP_S, most: MOST_WAITING };
/** Pictures of the past come all at once, and one steps about in them. */
export const PAST: Bounds = { keep_s: 150, most: 5000 };

/** Feeds fragments to one SourceBuffer, one at a time, in order, and cuts off the past. */
export class Segments {
  /** Fragments, and seconds by which those that follow are moved. */
  private readonly waiting: (Bytes | number)[] = [];
  private full = 0;

  constructor(
    private readonly sink: Sink,
    private readonly playhead_s: () => number,
    private readonly onFault: (fault: unknown) => void,
    private readonly bounds: Bounds = LIVE,
  ) {}

  push(bytes: Bytes): void {
    this.waiting.push(bytes);
    if (this.waiting.length > this.bounds.most) this.onFault(new Error("fragments pile up"));
    else this.next();
  }

  /** What is pushed from now on lies so much later than its own times say. */
  shift(by_s: number): void {
    this.waiting.push(by_s);
  }

  /** To be called at each `updateend`. */
  next(): void {
    if (this.sink.updating) return;
    if (this.cut(this.bounds.keep_s, CUT_S)) return;
    let bytes = this.waiting.shift();
    while (typeof bytes === "number") {
      this.sink.timestampOffset = bytes;
      bytes = this.waiting.shift();
    }
    if (!bytes) return;
    try {
      this.sink.appendBuffer(bytes);
      this.full = 0;
    } catch (fault) {
      this.waiting.unshift(bytes);
      this.makeRoom(fault);
    }
  }

  private makeRoom(fault: unknown): void {
    const isFull = fault instanceof Error && fault.name === "QuotaExceededError";
    this.full += 1;
    if (!isFull || this.full > 2 || !this.cut(KEEP_WHEN_FULL_S, 0)) this.onFault(fault);
  }

  private cut(keep_s: number, slack_s: number): boolean {
    const { buffered } = this.sink;
    if (buffered.length === 0) return false;
    const from_s = buffered.start(0);
    const to_s = this.playhead_s() - keep_s;
    if (to_s - from_s <= slack_s) return false;
    this.sink.remove(from_s, to_s);
    return true;
  }
}
