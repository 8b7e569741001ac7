import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Closing from "../src/incidents/closed";
import type * as Drafts from "../src/incidents/drafts";
import { newDraft, type Draft } from "../src/incidents/draft";
import { call } from "./called";

let closing: typeof Closing;
let drafts: typeof Drafts;
const stored = new Map<string, string>();
let draft: Draft;

beforeAll(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  closing = await import("../src/incidents/closed");
  drafts = await import("../src/incidents/drafts");
  drafts.openDrafts("ani");
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
beforeEach(() => {
  for (const it of drafts.draftsNow()) drafts.dropDraft(it.id);
  draft = { ...newDraft(call({}), 0), narrative: "suara anak tertawa" };
  drafts.addDraft(draft);
  closing.wasClosed({ call: "c", outcome: "prank", who: "08xx90", report: false, draft });
});

describe("what was written about a call that was closed", () => {
  test("lies in the browser for as long as the call can be opened again, then goes with it", () => {
    vi.advanceTimersByTime(closing.UNDO_MS - 1);
    expect(drafts.draftsNow()).toEqual([draft]);
    vi.advanceTimersByTime(1);
    expect(drafts.draftsNow()).toEqual([]);
    expect(closing.reopened("c")).toBeNull();
  });
  test("comes back with the call, and stays", () => {
    expect(closing.reopened("c")).toEqual(draft);
    vi.advanceTimersByTime(10 * closing.UNDO_MS);
    expect(drafts.draftsNow()).toEqual([draft]);
  });
  test("where that is nothing, it goes at once, and comes back all the same", () => {
    const blank = newDraft(call({ id: "other" }), 0);
    drafts.addDraft(blank);
    closing.wasClosed({ call: "other", outcome: "silent", who: "", report: false, draft: blank });
    expect(drafts.draftsNow()).toEqual([draft]);
    closing.reopened("other");
    expect(drafts.draftsNow()).toEqual([draft, blank]);
  });
  test("stays where another window of the same person wrote on", () => {
    drafts.changeDraft(draft.id, { narrative: "suara anak tertawa, lalu teriakan" });
    vi.advanceTimersByTime(closing.UNDO_MS);
    expect(drafts.draftsNow().map((it) => it.narrative)).toEqual(["suara anak tertawa, lalu teriakan"]);
  });
  test("is out of sight at once, and others are not", () => {
    const other = newDraft(null, 0);
    const closed = [{ call: "c", outcome: "prank" as const, who: "", report: false, draft }];
    expect(closing.inSight([draft, other], closed)).toEqual([other]);
  });
  test("does not go along where the server may hold it, or will", () => {
    expect(closing.goesAlong(draft)).toBe(true);
    expect(closing.goesAlong({ ...draft, state: "sending" })).toBe(false);
    const posted = { ...draft, posted: { id: draft.id } as Draft["posted"] };
    expect(closing.goesAlong(posted)).toBe(false);
  });
});
