import { describe, expect, test } from "vitest";
import { newId } from "../src/base/ids";
import type { Clock, Eye } from "../src/base/types";
import { findCategories } from "../src/incidents/category";
import { clockNow, draftClocks, stopwatch } from "../src/incidents/stopwatch";
import { bodyOf, isBlank, newDraft } from "../src/incidents/draft";
import { keep, readKept } from "../src/incidents/kept";
import { needsReason } from "../src/incidents/nextStates";
import { settled, sightOf, wanted } from "../src/incidents/sight";
import { keysOf } from "../src/live/connect";
import { deskSearch } from "../src/search";
import { CUES, due, muteLeft_s, MUTE_MS } from "../src/sound/cues";
import { AT, ago, call } from "./called";
import { category } from "./made";

const WAITS = { answer_s: 10, grace_s: 20, stale_s: 120 };

describe("a draft", () => {
  test("begins with the place that the phone sent, and is blank until somebody writes", () => {
    const made = newDraft(call({ lat: -6.9, lon: 107.6, accuracy_m: 30 }), AT);
    expect(made.place).toMatchObject({ lat: -6.9, lon: 107.6 });
    expect(isBlank(made)).toBe(true);
    expect(isBlank({ ...made, narrative: "tabrakan" })).toBe(false);
  });
  test("has an id of its own, so that sending it twice opens one incident", () => {
    const made = newDraft(null, AT);
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId()).not.toBe(made.id);
    expect(bodyOf(made)).toMatchObject({ id: made.id, calls: [], priority: null });
    expect(bodyOf({ ...made, call: "c", answers: { a: "ya", b: "" } })).toMatchObject({
      calls: ["c"],
      answers: { a: "ya" },
    });
  });
  test("what lies broken in the browser falls away", () => {
    const made = newDraft(null, AT);
    expect(readKept(JSON.stringify([made, { id: 3 }, null]))).toEqual([keep(made)]);
    expect(readKept("{")).toEqual([]);
    expect(readKept(null)).toEqual([]);
  });
});

describe("finding a category", () => {
  const all = [
    category("KRM-CRS", "Pencurian dengan kekerasan (curas)", { priority: "P1", synonyms: ["begal", "jambret"] }),
    category("KRM-KDR", "Kekerasan dalam rumah tangga (KDRT)", {
      priority: "P1",
      synonyms: ["kdrt", "suami pukul istri"],
    }),
    category("LLN-MCT", "Kemacetan", { priority: "P3", synonyms: ["macet"] }),
    category("NON-PRK", "Panggilan iseng", { priority: null, synonyms: ["iseng"] }),
  ];
  const codes = (text: string) => findCategories(all, text).map((it) => it.code);
  test("by what people say, by the letters of the code, by a word of the name", () => {
    expect(codes("begal")[0]).toBe("KRM-CRS");
    expect(codes("KDR")[0]).toBe("KRM-KDR");
    expect(codes("mct")[0]).toBe("LLN-MCT");
    expect(codes("kemac")[0]).toBe("LLN-MCT");
    expect(codes("istri")).toEqual(["KRM-KDR"]);
  });
  test("of an outcome that is no incident there is none to choose", () => {
    expect(codes("iseng")).toEqual([]);
    expect(codes("")).not.toContain("NON-PRK");
  });
});

describe("clocks", () => {
  const clock = (own: Partial<Clock>): Clock => ({
    name: "arrive",
    target_s: 600,
    started_at: ago(400),
    stopped_at: null,
    elapsed_s: 400,
    paused_s: 0,
    state: "running",
    ...own,
  });
  test("one that runs goes on between two answers, and turns amber and late by itself", () => {
    expect(clockNow(clock({}), AT, AT + 30_000)).toMatchObject({ elapsed_s: 430, state: "amber" });
    expect(clockNow(clock({}), AT, AT + 201_000).state).toBe("late");
  });
  test("one that stands still stands still", () => {
    expect(clockNow(clock({ state: "paused" }), AT, AT + 60_000).elapsed_s).toBe(400);
    expect(clockNow(clock({ state: "met" }), AT, AT + 60_000).state).toBe("met");
  });
  test("those of a draft run since the call was taken", () => {
    const taken = call({ waits_from: ago(30), claimed_at: ago(24) });
    const [answer, dispatch] = draftClocks(taken, AT, { dispatch_s: 60, arrive_s: 600 }, WAITS, AT);
    expect(answer).toMatchObject({ elapsed_s: 6, state: "met" });
    expect(dispatch).toMatchObject({ elapsed_s: 24, state: "running" });
    expect(draftClocks(undefined, AT, undefined, WAITS, AT).map((it) => it.state)).toEqual(["off", "off"]);
  });
  test("are read at a glance", () => {
    expect([7, 59.9, 61, 3723].map(stopwatch)).toEqual(["0:07", "0:59", "1:01", "1:02:03"]);
  });
});

describe("eyes on a place", () => {
  const eye = (id: string): Eye => ({
    camera_id: id,
    code: id,
    name: id,
    fictional: true,
    health: "normal",
    distance_m: 10,
    bearing_deg: 0,
    covers: "yes",
    faces: true,
    still_at: null,
    still_age_s: null,
  });
  test("the table's rule opens and shuts; a reason opens", () => {
    const opens = { code: "KRM-CRS", opens_cameras: true };
    const closes = { code: "KRM-KDR", opens_cameras: false };
    const said = { reason: "melihat keadaan" };
    expect(sightOf(undefined, undefined)).toBe("stills");
    expect(sightOf(opens, undefined)).toBe("live");
    expect(sightOf(closes, undefined)).toBe("closed");
    expect(sightOf(closes, { code: "KRM-KDR", ...said })).toBe("live");
    expect(sightOf(undefined, { code: "", ...said })).toBe("live");
    expect(sightOf(closes, { code: "", ...said }), "said before the category was known").toBe("closed");
    expect(sightOf(closes, { code: "KRM-CRS", ...said }), "said of another category").toBe("closed");
    expect(sightOf(opens, { code: "KRM-CRS", shut: true })).toBe("closed");
    expect(sightOf(opens, undefined, true), "long ended").toBe("stills");
    expect(sightOf(closes, undefined, true)).toBe("closed");
    expect(sightOf(opens, { code: "KRM-CRS", ...said }, true)).toBe("live");
  });
  test("the journal is told what opens, and that it was shut; nothing while nothing moves", () => {
    expect(wanted("live", { shown: [eye("a"), eye("b")] })).toEqual(["a", "b"]);
    expect(wanted("closed", { shown: [eye("a")] })).toEqual([]);
    expect(wanted("stills", { shown: [eye("a")] })).toBeNull();
    expect(wanted("live", { shown: [] })).toBeNull();
  });
  test("pictures keep their places while the same cameras are meant", () => {
    const before = [eye("a"), eye("b")];
    expect(settled(before, [eye("b"), eye("a")]).map((it) => it.camera_id)).toEqual(["a", "b"]);
    expect(settled(before, [eye("b"), eye("c")]).map((it) => it.camera_id)).toEqual(["b", "c"]);
  });
});

test("an exit and a way back need a reason, a step on does not", () => {
  expect(needsReason("new", "verified")).toBe(false);
  expect(needsReason("new", "unfounded")).toBe(true);
  expect(needsReason("closed", "verified")).toBe(true);
  expect(needsReason("done", "attended")).toBe(true);
  expect(needsReason("dispatched", "attended")).toBe(false);
});

test("cues are a second at most, and a mute is five minutes at most", () => {
  for (const tones of Object.values(CUES))
    expect(Math.max(...tones.map(([, at, s]) => at + s))).toBeLessThanOrEqual(1);
  expect(new Set(Object.values(CUES).map((it) => JSON.stringify(it))).size).toBe(4);
  expect(muteLeft_s(AT + MUTE_MS, AT)).toBe(300);
  expect(due("critical", AT - 9000, AT)).toBe(false);
  expect(due("critical", AT - 10_000, AT)).toBe(true);
  expect(due(null, 0, AT)).toBe(false);
});

test("an incident makes calls and units out of date, too", () => {
  expect(keysOf("incident.opened")).toEqual(["incident", "call", "unit", "journal"]);
  expect(keysOf("call.rang")).toEqual(["call", "journal"]);
});

test("the desk's address holds a report or a call, never both", () => {
  expect(deskSearch({ open: "a", call: "b" })).toEqual({ open: "a" });
  expect(deskSearch({ call: "b", x: 1 })).toEqual({ call: "b" });
});
