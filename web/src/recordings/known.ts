import type { Segment } from "../base/types";
import type { Shown } from "./window";

/** What was told of a camera's segments, and of which time: outside of that there may be more. */
export class Known {
  segments: readonly Segment[] = [];
  private span: Shown | null = null;

  /** `segments`: every one of the time of `span`, earliest first. */
  give(segments: readonly Segment[], span: Shown): void {
    this.segments = segments;
    this.span = span;
  }

  /** Whether it is known what there is at an instant; what is not told is no hole. */
  tells(at_ms: number): boolean {
    return this.span !== null && this.span.from_ms <= at_ms && at_ms <= this.span.to_ms;
  }

  /** Whether an instant lies between the first segment and the last: nobody needs to ask for more. */
  among(at_ms: number): boolean {
    const [first, last] = [this.segments[0], this.segments.at(-1)];
    if (!first || !last || !this.tells(at_ms)) return false;
    return Date.parse(first.began_at) <= at_ms && at_ms <= Date.parse(last.ended_at);
  }

  /** What is shown at an instant; in a hole what comes after it. */
  from(at_ms: number): Segment | undefined {
    return this.segments.find((it) => Date.parse(it.ended_at) > at_ms + 1);
  }

  /** The first segment between two instants that can be played with what plays now, and is not there. */
  missing(from_ms: number, until_ms: number, codec: string, there: (id: string) => boolean): Segment | undefined {
    return this.segments.find(
      (it) =>
        it.codec === codec &&
        !there(it.id) &&
        Date.parse(it.ended_at) > from_ms &&
        Date.parse(it.began_at) < until_ms,
    );
  }
}
