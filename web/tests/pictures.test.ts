import { expect, test } from "vitest";
import type { Segment } from "../src/base/types";
import { Known } from "../src/recordings/known";
import { beside, edgeOf, Pictures, pictureTimes, rangeAt } from "../src/recordings/pictures";

/** Two groups as the server writes them (`fragment` of video/fragments.py): 25 pictures a second, of which the second
 * and third change places, then 5 a second and 15. */
const SEGMENT =
  "AAAAiG1vb2YAAAAQbWZoZAAAAAAAAAABAAAAcHRyYWYAAAAQdGZoZAACAAAAAAABAAAAFHRmZHQBAAAAAAAAAAANu6AAAABEdHJ1" +
  "bgEADwEAAAADAAAAkAAADhAAAAAGAgAAAAAAAAAAAA4QAAAABgEBAAAAAA4QAAAOEAAAAAYBAQAA///x8AAAABptZGF0AAAAAmWI" +
  "AAAAAmWIAAAAAmWIAAAAeG1vb2YAAAAQbWZoZAAAAAAAAAACAAAAYHRyYWYAAAAQdGZoZAACAAAAAAABAAAAFHRmZHQBAAAAAAAA" +
  "AAAN5dAAAAA0dHJ1bgEADwEAAAACAAAAgAAARlAAAAAGAgAAAAAAAAAAABdwAAAABgEBAAAAAAAAAAAAFG1kYXQAAAACZYgAAAAC" +
  "ZYg=";

const body = Uint8Array.from(atob(SEGMENT), (it) => it.charCodeAt(0)).buffer;

test("the times of pictures are read from a segment, in the order in which they are shown", () => {
  const rounded = pictureTimes(body).map((it) => Number(it.toFixed(5)));
  expect(rounded).toEqual([10, 10.04, 10.08, 10.12, 10.32]);
});

test("one picture on and back, whatever the rate", () => {
  const times = pictureTimes(body);
  const steps = (at_s: number, way: -1 | 1) => {
    const seen: number[] = [];
    for (let next = beside(times, at_s, way); next !== null; next = beside(times, next + 0.001, way)) seen.push(next);
    return seen.map((it) => Math.round(it * 100) / 100);
  };
  expect(steps(10.001, 1)).toEqual([10.04, 10.08, 10.12, 10.32]);
  expect(steps(10.321, -1)).toEqual([10.12, 10.08, 10.04, 10]);
  expect(beside(times, 10.31, 1)).toBeCloseTo(10.32);
  expect(beside(times, 10.33, 1)).toBeNull();
  expect(beside(times, 9, -1)).toBeNull();
});

/** What a player says it has buffered. */
function ranges(...of: [number, number][]) {
  const at = (i: number) => of[i] ?? [NaN, NaN];
  return { length: of.length, start: (i: number) => at(i)[0], end: (i: number) => at(i)[1] };
}

test("what the player threw away is loaded anew, and what it never took is not asked for again and again", () => {
  const there = new Pictures();
  there.add("thrown", body, 0);
  there.match(ranges([10, 10.5]));
  there.add("never", body, 50); // a player that cannot use it has nothing of it
  there.add("seam", body, 100);
  there.match(ranges([10, 10.5], [110, 110.5]));
  expect(["thrown", "never", "seam"].map((id) => there.has(id))).toEqual([true, true, true]);
  there.match(ranges([110, 110.32])); // the next segment took the place of its last picture
  expect(["thrown", "never", "seam"].map((id) => there.has(id))).toEqual([false, true, true]);
  there.match(ranges([110.1, 110.32]));
  expect(there.has("seam")).toBe(false);
});

test("between two groups of a buffer an instant belongs to what holds it or begins at once", () => {
  const some = ranges([550, 560], [570, 680]);
  expect(rangeAt(some, 559.9)).toEqual([550, 560]);
  expect(rangeAt(some, 560)).toBeNull();
  expect(rangeAt(some, 569.5)).toEqual([570, 680]);
  expect(rangeAt(some, 680)).toBeNull();
});

test("what was not told of is no hole", () => {
  const known = new Known();
  const ms = (text: string) => Date.parse(`2026-11-24T02:${text}Z`);
  const at = (id: string, from: string, to: string) =>
    ({ id, codec: "avc1", began_at: `2026-11-24T02:${from}Z`, ended_at: `2026-11-24T02:${to}Z` }) as Segment;
  expect(known.tells(ms("00:05"))).toBe(false);
  known.give([at("a", "00:10", "00:20"), at("b", "00:30", "00:40")], { from_ms: ms("00:08"), to_ms: ms("00:50") });
  const read = (text: string) => [known.tells(ms(text)), known.among(ms(text)), known.from(ms(text))?.id];
  expect(read("00:05")).toEqual([false, false, "a"]);
  expect(read("00:09")).toEqual([true, false, "a"]);
  expect(read("00:15")).toEqual([true, true, "a"]);
  expect(read("00:25")).toEqual([true, true, "b"]);
  expect(read("00:45")).toEqual([true, false, undefined]);
  const next = (codec: string, ...has: string[]) =>
    known.missing(ms("00:15"), ms("00:35"), codec, (id) => has.includes(id))?.id;
  expect([next("avc1"), next("avc1", "a"), next("avc1", "a", "b"), next("hvc1")]).toEqual([
    "a",
    "b",
    undefined,
    undefined,
  ]);
});

test("what is no segment has no pictures", () => {
  expect(pictureTimes(new ArrayBuffer(0))).toEqual([]);
  expect(pictureTimes(new Uint8Array(64).buffer)).toEqual([]);
});

test("a step goes over the seam of two segments, and out of what is buffered into the one beside", () => {
  const there = new Pictures();
  there.add("a", body, 100);
  there.add("b", body, 100.5);
  expect(there.beside(110.33, 1)).toBeCloseTo(110.5);
  expect(there.beside(110.501, -1)).toBeCloseTo(110.32);
  there.match(ranges([109, 112]));
  there.match(ranges([109, 110.4]));
  expect(there.beside(110.33, 1)).toBeNull();
  const at = (from: string, to: string) => ({ began_at: `2026-11-24T02:${from}Z`, ended_at: `2026-11-24T02:${to}Z` });
  const segments = [at("00:00", "00:10"), at("00:10", "00:20"), at("00:30", "00:40")] as Segment[];
  const ms = (text: string) => Date.parse(`2026-11-24T02:${text}Z`);
  expect(edgeOf(segments, ms("00:19.9"), 1)).toBe(ms("00:30") + 1);
  expect(edgeOf(segments, ms("00:10.001"), -1)).toBe(ms("00:10") - 5);
  expect(edgeOf(segments, ms("00:39.9"), 1)).toBeNull();
});
