/** Text frames of the media socket. Binary frames are bytes for the SourceBuffer, in order. */
export interface MediaLine {
  name: string;
  from: [number, number];
  to: [number, number];
  forward_name: string;
  back_name: string;
}

/** x1, y1, x2, y2 as fractions of the picture; kind; track. */
export type Box = [number, number, number, number, string, number];

export interface Init {
  type: "init";
  codec: string;
  width: number;
  height: number;
  counted: boolean;
  lines: MediaLine[];
  now: string;
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

export type Message = Init | ClockMark | BoxesMark | CrossingMark | StateMark;

/** Why the server closed for good. Other codes are tried again. */
export type Refusal = "login" | "forbidden" | "gone" | "off";

export function refusalOf(code: number): Refusal | null {
  return ({ 4001: "login", 4003: "forbidden", 4004: "gone", 4010: "off" } as const)[code] ?? null;
}
