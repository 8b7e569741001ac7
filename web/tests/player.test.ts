import { describe, expect, test } from "vitest";
import { backoff_ms } from "../src/live/backoff";
import { isOld, PictureAge } from "../src/wall/age";
import { follow } from "../src/wall/follow";
import { cellsOf, isLarge, step } from "../src/wall/grid";
import { Looks } from "../src/wall/looks";
import { refusalOf, type Box } from "../src/wall/messages";
import { fit } from "../src/wall/overlay";
import { LIVE, MOST_WAITING, PAST, Segments, type Bytes, type Sink, type Spans } from "../src/wall/segments";

const spans = (...pairs: [number, number][]): Spans => ({
  length: pairs.length,
  start: (index) => pairs[index]?.[0] ?? Number.NaN,
  end: (index) => pairs[index]?.[1] ?? Number.NaN,
});

class Buffer implements Sink {
  updating = false;
  taken: number[] = [];
  offsets: number[] = [];
  removed: [number, number][] = [];
  quotaFaults = 0;
  timestampOffset = 0;
  constructor(public buffered: Spans = spans()) {}
  appendBuffer(bytes: Bytes): void {
    if (this.quotaFaults > 0) {
      this.quotaFaults -= 1;
      const fault = new Error("full");
      fault.name = "QuotaExceededError";
      throw fault;
    }
    this.taken.push(bytes.byteLength);
    this.offsets.push(this.timestampOffset);
    this.updating = true;
  }
  remove(from_s: number, to_s: number): void {
    this.removed.push([from_s, to_s]);
    this.updating = true;
  }
  done(segments: Segments): void {
    this.updating = false;
    segments.next();
  }
}

const bytes = (size: number) => new Uint8Array(size);

describe("the queue of fragments", () => {
  const at = (playhead_s: number, buffer: Buffer) => {
    const faults: unknown[] = [];
    return {
      faults,
      segments: new Segments(
        buffer,
        () => playhead_s,
        (it) => faults.push(it),
      ),
    };
  };

  test("appends one fragment at a time, in order", () => {
    const buffer = new Buffer();
    const { segments } = at(0, buffer);
    for (const size of [1, 2, 3]) segments.push(bytes(size));
    expect(buffer.taken).toEqual([1]);
    buffer.done(segments);
    buffer.done(segments);
    expect(buffer.taken).toEqual([1, 2, 3]);
  });

  test("moves what comes after a shift, and not what waits before it", () => {
    const buffer = new Buffer();
    const { segments } = at(0, buffer);
    segments.push(bytes(1));
    segments.push(bytes(2));
    segments.shift(-7.5);
    segments.push(bytes(3));
    segments.shift(0);
    segments.push(bytes(4));
    for (let n = 0; n < 3; n++) buffer.done(segments);
    expect(buffer.taken).toEqual([1, 2, 3, 4]);
    expect(buffer.offsets).toEqual([0, 0, -7.5, 0]);
  });

  test("cuts off what lies more than ten seconds back", () => {
    const buffer = new Buffer(spans([0, 30]));
    const { segments } = at(29, buffer);
    segments.push(bytes(1));
    expect(buffer.removed).toEqual([[0, 19]]);
    expect(buffer.taken).toEqual([]);
    buffer.buffered = spans([19, 30]);
    buffer.done(segments);
    expect(buffer.taken).toEqual([1]);
  });

  test("makes room when the browser's memory is full, and loses no fragment", () => {
    const buffer = new Buffer(spans([20, 30]));
    buffer.quotaFaults = 1;
    const { segments, faults } = at(29, buffer);
    segments.push(bytes(7));
    expect(buffer.removed).toEqual([[20, 28]]);
    buffer.buffered = spans([28, 30]);
    buffer.done(segments);
    expect(buffer.taken).toEqual([7]);
    expect(faults).toEqual([]);
  });

  test("says so when there is no room to make", () => {
    const buffer = new Buffer(spans([28.5, 30]));
    buffer.quotaFaults = 9;
    const { segments, faults } = at(29, buffer);
    segments.push(bytes(7));
    expect(faults).toHaveLength(1);
  });

  test("keeps more of what is stepped about in", () => {
    const buffer = new Buffer(spans([0, 30]));
    const segments = new Segments(
      buffer,
      () => 29,
      () => undefined,
      PAST,
    );
    segments.push(bytes(1));
    expect(buffer.removed).toEqual([]);
    expect(PAST.most).toBeGreaterThan(LIVE.most);
  });

  test("does not grow for ever when the browser takes nothing", () => {
    const buffer = new Buffer();
    buffer.updating = true;
    const { segments, faults } = at(0, buffer);
    for (let n = 0; n <= MOST_WAITING; n++) segments.push(bytes(1));
    expect(faults).toHaveLength(1);
  });
});

test("the main stream suits a picture alone, and the large one of a mixed wall", () => {
  const large = ([1, 4, 6, 8, 9, 16] as const).map((it) => cellsOf(it).filter((cell) => isLarge(cell, it)).length);
  expect(large).toEqual([1, 0, 1, 1, 0, 0]);
});

describe("staying live", () => {
  test.each([
    ["starts near the end of the first span", 0, spans([100, 101]), 100.7],
    ["plays on when close to the end", 100.5, spans([90, 101]), null],
    ["jumps when more than a second behind", 99, spans([90, 101]), 100.7],
    ["leaves a gap behind", 95, spans([90, 95], [97, 97.2]), 97],
    ["comes back when the stream starts anew", 500, spans([0, 1]), 0.7],
    ["waits while nothing is there", 0, spans(), null],
  ])("%s", (_, playhead_s, buffered, jump_s) => {
    expect(follow(playhead_s, buffered).jump_s).toEqual(jump_s === null ? null : expect.closeTo(jump_s));
  });

  test("hurries a little when somewhat behind", () => {
    expect(follow(100.3, spans([90, 101])).rate).toBeGreaterThan(1);
    expect(follow(100.6, spans([90, 101])).rate).toBe(1);
  });
});

describe("the age of a picture", () => {
  const mark = (media_s: number, at: string, now: string) => ({ type: "clock" as const, media_s, at, now });

  test("is the server's time less the time it was taken, whatever the seat's clock says", () => {
    const age = new PictureAge();
    age.mark(mark(10, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.400Z"), 5_000);
    expect(age.age_s(10, 5_000)).toBeCloseTo(0.4);
    expect(age.age_s(10.5, 5_600)).toBeCloseTo(0.5);
  });

  test("uses the clock mark that the playhead has reached", () => {
    const age = new PictureAge();
    age.mark(mark(10, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), 0);
    age.mark(mark(11, "2026-01-01T00:01:00Z", "2026-01-01T00:00:01Z"), 1000);
    expect(age.age_s(10.9, 1000)).toBeCloseTo(0.1);
  });

  test("says when the picture was taken, and how much later than the fastest a word came", () => {
    const age = new PictureAge();
    age.mark(mark(10, "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.400Z"), 5_000);
    expect(age.taken_ms(12)).toBe(Date.parse("2026-01-01T00:00:02.000Z"));
    expect(age.delay_s("2026-01-01T00:00:01.400Z", 8_000)).toBeCloseTo(2);
  });

  test("is unknown before the first mark", () => {
    expect(new PictureAge().age_s(0, 0)).toBeNull();
  });

  test("a playhead that stands for two seconds is frozen, within the three that are allowed", () => {
    const age = new PictureAge();
    expect(isOld(0.5, age.stood_s(10, 0))).toBe(false);
    expect(isOld(0.5, age.stood_s(10.1, 1000))).toBe(false);
    expect(isOld(0.5, age.stood_s(10.1, 2900))).toBe(false);
    expect(isOld(0.5, age.stood_s(10.1, 3000))).toBe(true);
    expect(isOld(0.5, age.stood_s(10.2, 3250))).toBe(false);
  });

  test("a picture that moves but is three seconds late is old too", () => {
    expect(isOld(3.1, 0)).toBe(true);
    expect(isOld(null, 0)).toBe(false);
  });
});

describe("boxes over the picture", () => {
  const box = (x: number, track = 1): Box => [x, 0, x + 0.1, 0.1, "car", track];
  const looks = new Looks();
  looks.add({ type: "boxes", media_s: 1, boxes: [box(0.2)] });
  looks.add({ type: "boxes", media_s: 1.2, boxes: [box(0.4)] });

  test("lie where the machine saw them", () => expect(looks.at(1)[0]?.[0]).toBeCloseTo(0.2));
  test("move with their track between two looks", () => expect(looks.at(1.1)[0]?.[0]).toBeCloseTo(0.3));
  test("go away soon after the last look", () => expect(looks.at(1.8)).toEqual([]));
  test("are not shown before they were seen", () => expect(looks.at(0.5)).toEqual([]));
});

test("a picture lies centred in a wider place", () => {
  expect(fit(400, 100, 2)).toEqual({ x: 100, y: 0, w: 200, h: 100 });
});

test("arrows move between tiles and stop at the edge", () => {
  expect(step(4, "ArrowUp", 9)).toBe(1);
  expect(step(0, "ArrowLeft", 4)).toBeNull();
  expect(step(2, "ArrowRight", 9)).toBeNull();
});

test("only refusals are final", () => {
  expect(refusalOf(4003)).toBe("forbidden");
  expect(refusalOf(4008)).toBeNull();
  expect(refusalOf(1006)).toBeNull();
});

test("waiting grows to eight seconds and no further", () => {
  expect([0, 1, 2, 3, 4, 9].map((it) => backoff_ms(it, 0))).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
});
