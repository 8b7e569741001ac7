/** Text messages of the media socket; each names its stream. Binary ones are a stream's number, then bytes for
 * its SourceBuffer, in order. docs/media.md tells them. */
export interface MediaLine {
  name: string;
  from: [number, number];
  to: [number, number];
  forward_name: string;
  back_name: string;
}

/** x1, y1, x2, y2 as fractions of the picture; kind; track. */
export type Box = [number, number, number, number, string, number];

/** What suits a small picture or a large one, or a picture now and then. */
export type Size = "small" | "large" | "still";

export interface Init {
  type: "init";
  codec: string;
  width: number;
  height: number;
  counted: boolean;
  lines: MediaLine[];
  /** What is sent, which may be less than was asked for. */
  size: Size;
  now: string;
  /** The pictures that follow go on in the same buffer, so much later than their fragments say. Null: begin anew. */
  shift_s: number | null;
}

/** `at` is when the picture of `media_s` was taken, `now` the server's time when this was sent. */
export interface ClockMark {
  type: "clock";
  media_s: number;
  at: string;
  now: string;
}

export interface BoxesMark {
  type: "boxes";
  media_s: number;
  boxes: Box[];
}

export interface CrossingMark {
  type: "crossing";
  media_s: number;
  line: string;
  way: "forward" | "back";
  kind: string;
}

export interface StateMark {
  type: "state";
  state: string;
  detail: string;
}

/** Pictures were let go, as this page or its network took them too slowly. */
export interface SkippedMark {
  type: "skipped";
}

export interface ClosedMark {
  type: "closed";
  code: number;
}

/** From when on what is remembered comes: all there is, which may be less than was asked for. */
export interface PastMark {
  type: "past";
  from_at: string;
  now: string;
}

export type Message = PastMark | Init | ClockMark | BoxesMark | CrossingMark | StateMark | SkippedMark;
export type Addressed = (Message | ClosedMark) & { stream: number; camera: string };

/** Why the server closed for good. Other codes are tried again. */
export type Refusal = "login" | "forbidden" | "gone" | "off" | "nothing_back";

export function refusalOf(code: number): Refusal | null {
  return (
    ({ 4001: "login", 4003: "forbidden", 4004: "gone", 4010: "off", 4011: "nothing_back" } as const)[code] ?? null
  );
}
