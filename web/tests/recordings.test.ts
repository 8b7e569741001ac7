import { expect, test } from "vitest";
import { m } from "../src/i18n/m";
import { recordedWord } from "../src/recordings/saved";
import { keptWord } from "../src/wall/useKeep";

test("what is recorded, what is not, and what nobody answered for are three sentences", () => {
  expect(recordedWord(true)).toBe(m.rec_now_done());
  expect(recordedWord(false)).toBe(m.rec_now_not());
  expect(recordedWord(null)).toBe(m.rec_now_nobody());
  expect(new Set([true, false, null].map(recordedWord)).size).toBe(3);
});

test("who may not ask for recordings is told that no video is kept of what was marked", () => {
  expect(keptWord(false, undefined, null)).toBe(m.bookmark_unkept({ why: m.bookmark_may_not() }));
  expect(keptWord(true, undefined, new Error("x"))).toContain(m.bookmark_unkept({ why: "" }).trim());
  expect(keptWord(true, undefined, null)).toBe("");
  expect(keptWord(true, true, null)).toBe(m.rec_now_done());
  expect(keptWord(true, false, null)).toBe(m.rec_now_not());
});
