import { expect, test } from "vitest";
import { m } from "../src/i18n/m";
import { recordedWord } from "../src/recordings/saved";

test("what is recorded, what is not, and what nobody answered for are three sentences", () => {
  expect(recordedWord(true)).toBe(m.rec_now_done());
  expect(recordedWord(false)).toBe(m.rec_now_not());
  expect(recordedWord(null)).toBe(m.rec_now_nobody());
  expect(new Set([true, false, null].map(recordedWord)).size).toBe(3);
});
