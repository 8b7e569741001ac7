import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Governor, Turns, WARM_UP_MS } from "../src/wall/governor";
import { Media, type Hearer } from "../src/wall/media";
import { Supply } from "../src/wall/supply";
import { isOld } from "../src/wall/age";

/** What of a WebSocket is used, moved by hand. */
class Line {
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = "";
  said: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((it: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((it: { code: number }) => void) | null = null;
  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = Line.OPEN;
    this.onopen?.();
  }
  lose(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  word(word: object): void {
    this.onmessage?.({ data: JSON.stringify(word) });
  }
  piece(stream: number, size: number): void {
    const body = new ArrayBuffer(4 + size);
    new DataView(body).setUint32(0, stream);
    this.onmessage?.({ data: body });
  }
}

function hearer() {
  const heard: string[] = [];
  const own: Hearer = {
    word: (it) => heard.push(it.type),
    piece: (it) => heard.push(`piece ${it.byteLength}`),
    link: (up) => heard.push(up ? "up" : "down"),
    refused: (why) => heard.push(`refused ${why}`),
  };
  return { heard, own };
}

describe("the one media socket of a page", () => {
  let lines: Line[] = [];
  let media: Media;
  const line = () => {
    const last = lines.at(-1);
    if (!last) throw new Error("the page has opened no line");
    return last;
  };
  const watch = (camera: string, own: Hearer) => media.watch({ camera, size: "small", back_s: null }, own);
  const does = () => line().said.map((it) => `${String(it.do)} ${String(it.stream ?? it.bytes)}`);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Line);
    lines = [];
    media = new Media(() => {
      const made = new Line();
      lines.push(made);
      return made as unknown as WebSocket;
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("carries all streams, and each hears its own", () => {
    const [a, b] = [hearer(), hearer()];
    watch("a", a.own);
    watch("b", b.own);
    line().open();
    line().word({ type: "state", stream: 1, camera: "a" });
    line().piece(2, 7);
    expect(lines).toHaveLength(1);
    expect(does()).toEqual(["watch 1", "watch 2"]);
    expect(a.heard).toEqual(["up", "state"]);
    expect(b.heard).toEqual(["up", "piece 7"]);
  });

  test("says what it took, so that no more is on its way than it takes", () => {
    watch("a", hearer().own);
    line().open();
    for (let n = 0; n < 3; n++) line().piece(1, 100_000);
    expect(does().at(-1)).toBe(`took ${3 * 100_004}`);
  });

  test("begins every stream again when the line comes back", () => {
    const a = hearer();
    watch("a", a.own);
    line().open();
    line().lose(1006);
    vi.advanceTimersByTime(500);
    expect(lines).toHaveLength(2);
    line().open();
    expect(does()).toEqual(["watch 1"]);
    expect(a.heard).toEqual(["up", "down", "up"]);
  });

  test("does not come back where the session is over, and tells every stream", () => {
    const [a, b] = [hearer(), hearer()];
    watch("a", a.own);
    watch("b", b.own);
    line().open();
    line().lose(4001);
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    expect([a.heard.at(-1), b.heard.at(-1)]).toEqual(["refused login", "refused login"]);
    expect(media.open).toBe(0);
  });

  test("loses one stream without the others, and tries again what may come back", () => {
    const [a, b] = [hearer(), hearer()];
    watch("a", a.own);
    watch("b", b.own);
    line().open();
    line().word({ type: "closed", stream: 1, code: 4010 });
    line().word({ type: "closed", stream: 2, code: 1012 });
    vi.advanceTimersByTime(500);
    expect(a.heard.at(-1)).toBe("refused off");
    expect(does().slice(2)).toEqual(["leave 2", "watch 3"]);
    expect(media.open).toBe(1);
  });

  test("ends when nothing is shown any more, but not between two layouts", () => {
    const first = watch("a", hearer().own);
    line().open();
    first.close();
    vi.advanceTimersByTime(1000);
    const second = watch("b", hearer().own);
    vi.advanceTimersByTime(10_000);
    expect(line().readyState).toBe(Line.OPEN);
    second.close();
    vi.advanceTimersByTime(3000);
    expect(line().readyState).toBe(3);
    expect(media.open).toBe(0);
  });
});

describe("the governor", () => {
  const LESS = true;
  const at = (from_ms: number, seconds: number, played_s: number, governor: Governor, higher = false) => {
    for (let n = 1; n <= seconds; n++) {
      governor.sample(from_ms + n * 1000, 1, played_s);
      const verdict = governor.verdict(from_ms + n * 1000, LESS, higher);
      if (verdict !== "stay") return [verdict, n];
    }
    return ["stay", seconds];
  };

  test("steps down at two seconds lost within ten, after it has warmed up", () => {
    expect(at(0, 30, 0.5, new Governor(0, new Turns()))).toEqual(["down", 6]);
  });
  test("does not for what is a little late, or stands because the camera sends nothing", () => {
    expect(at(0, 120, 0.9, new Governor(0, new Turns()))).toEqual(["stay", 120]);
    const governor = new Governor(0, new Turns());
    for (let n = 1; n < 60; n++) governor.sample(n * 1000, 0, 0);
    expect(governor.verdict(60_000, LESS, false)).toBe("stay");
  });
  test("steps down at six seconds lost within a minute", () => {
    const governor = new Governor(0, new Turns());
    let down = 0;
    for (let n = 1; n < 120 && !down; n++) {
      governor.sample(n * 1000, 1, n % 8 === 0 ? 0.05 : 1);
      if (governor.verdict(n * 1000, LESS, false) === "down") down = n;
    }
    expect(down).toBeGreaterThan(40);
  });
  test("tries for more after a minute, and later each time that it was too early", () => {
    const governor = new Governor(0, new Turns());
    expect(at(0, 30, 0, governor)[0]).toBe("down");
    const first = at(5000, 200, 1, governor, true);
    expect(first[0]).toBe("up");
    const tried_ms = 5000 + Number(first[1]) * 1000;
    const failed = at(tried_ms, 25, 0, governor);
    expect(failed[0]).toBe("down");
    const again = at(tried_ms + Number(failed[1]) * 1000, 300, 1, governor, true);
    expect(again).toEqual(["up", 120]);
  });
  test("lets one tile of a page step at a time", () => {
    const turns = new Turns();
    const tiles = [new Governor(0, turns), new Governor(0, turns)];
    for (let n = 1; n <= 9; n++) for (const it of tiles) it.sample(n * 1000, 1, 0);
    expect(tiles.map((it) => it.verdict(9000, LESS, false))).toEqual(["down", "stay"]);
    expect(tiles[1]?.verdict(11_000, LESS, false)).toBe("down");
    expect(WARM_UP_MS).toBe(3000);
  });
});

describe("what there was to show, and what was shown", () => {
  const spans = (from_s: number, to_s: number) => ({ length: 1, start: () => from_s, end: () => to_s });

  test("is counted between two samples; what was jumped over was not shown", () => {
    const supply = new Supply();
    supply.look(0, spans(0, 1));
    supply.look(0.5, spans(0, 1.5));
    supply.look(4.5, spans(0, 5));
    expect(supply.sample()).toEqual({ offered_s: 4, played_s: 0.5 });
    expect(supply.sample()).toEqual({ offered_s: 0, played_s: 0 });
  });
  test("counts what is still on its way because the line is slow", () => {
    const supply = new Supply();
    supply.delayed(0.1);
    supply.delayed(2.1);
    expect(supply.sample().offered_s).toBeCloseTo(2.1);
  });
});

test("a still picture is not old before its next one is due", () => {
  expect(isOld(4, 4, 4)).toBe(false);
  expect(isOld(7, 1, 4)).toBe(true);
});
