import { describe, expect, test } from "vitest";
import { bodyOf, newDraft } from "../src/incidents/draft";
import { readKept } from "../src/incidents/kept";
import { crossings, madeOf, since } from "../src/incidents/told";

const said = { ...bodyOf(newDraft(null, 0)), category: "KRM", narrative: "begal", answers: { a: "ya", b: "dua" } };

describe("what was written since", () => {
  test("is what differs and nothing else, answers one by one", () => {
    expect(since(said, { ...said, narrative: " begal\n" })).toBe(null);
    expect(since(said, { ...said, answers: { a: "tidak", b: "dua" } })).toEqual({ answers: { a: "tidak" } });
    expect(since(said, { ...said, answers: { a: "ya" } })).toEqual({ answers: { b: "" } });
    expect(since(said, { ...said, place_text: "BIP" })).toEqual({ place_text: "BIP" });
    expect(since(said, { ...said, category: "LAIN", priority: "P1" })).toEqual({ category: "LAIN", priority: "P1" });
  });
  test("is held against what the server made of it", () => {
    expect(madeOf({ ...said, place_text: " depan  BIP " }, { priority: "P2" })).toMatchObject({
      priority: "P2",
      place_text: "depan BIP",
    });
    expect(madeOf(said, undefined).priority).toBe("P5");
    expect(madeOf({ ...said, priority: "P1" }, { priority: "P2" }).priority).toBe("P1");
  });
  test("crosses only what somebody made otherwise", () => {
    const read = madeOf(said, { priority: "P2" });
    const stands = { ...read, narrative: "lain", place_text: "Dago", answers: { a: "tidak tahu", b: "dua" } };
    expect(crossings(read, stands, { narrative: "begal, dua", answers: { a: "tidak" } })).toEqual([
      { field: "narrative", now: "lain" },
      { field: "answer", question: "a", now: "tidak tahu" },
    ]);
    expect(crossings(read, stands, { narrative: "lain" })).toEqual([]);
  });
});

test("a draft that an older page wrote is kept", () => {
  const late = new Set(["posted", "told", "stands", "entered", "channel", "number", "ticket", "heard"]);
  const older = Object.fromEntries(
    Object.entries<unknown>({ ...newDraft(null, 0) }).filter(([key]) => !late.has(key)),
  );
  expect(readKept(JSON.stringify([older]))).toMatchObject([{ draft: { id: older.id, posted: null, told: null } }]);
});
