import { expect, test } from "vitest";
import type { Segment } from "../src/base/types";
import { beside, edgeOf, Pictures, pictureTimes } from "../src/recordings/pictures";

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
  there.delete("b");
  expect(there.beside(110.33, 1)).toBeNull();
  const at = (from: string, to: string) => ({ began_at: `2026-11-24T02:${from}Z`, ended_at: `2026-11-24T02:${to}Z` });
  const segments = [at("00:00", "00:10"), at("00:10", "00:20"), at("00:30", "00:40")] as Segment[];
  const ms = (text: string) => Date.parse(`2026-11-24T02:${text}Z`);
  expect(edgeOf(segments, ms("00:19.9"), 1)).toBe(ms("00:30") + 1);
  expect(edgeOf(segments, ms("00:10.001"), -1)).toBe(ms("00:10") - 5);
  expect(edgeOf(segments, ms("00:39.9"), 1)).toBeNull();
});
