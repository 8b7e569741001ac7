import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bodyOf, newDraft, type Draft } from "../src/incidents/draft";
import type * as Drafts from "../src/incidents/drafts";
import { isLive, keep, merged, REMEMBERED_MS, written } from "../src/incidents/kept";
import { madeOf } from "../src/incidents/told";

const report = (): Draft => ({ ...newDraft(null, 0), category: "KRM", narrative: "begal", state: "sending" });
const toldOf = (it: Draft) => ({ said: bodyOf(it), read: madeOf(bodyOf(it), undefined) });
const saved = (at_ms: number) => ({ over: { why: "saved" as const, at_ms } });

describe("a draft that two tabs write at once", () => {
  const base = keep(report());
  const sent = written(base, { told: toldOf(base.draft), posted: null }, "sender");
  const typed = written(base, { narrative: "begal, dua orang" }, "writer");

  test("keeps what each wrote, in whatever order they hear of it", () => {
    const [one] = merged([sent], [typed], 0);
    const [other] = merged([typed], [sent], 0);
    expect(one?.draft).toMatchObject({ narrative: "begal, dua orang", told: sent.draft.told });
    expect(other).toEqual(one);
  });

  test("of one field the later write stands, and of two at once the same in each", () => {
    const more = written(typed, { narrative: "begal, tiga orang" }, "sender");
    expect(merged([more], [typed], 0)[0]?.draft.narrative).toBe("begal, tiga orang");
    const crossed = written(base, { narrative: "curas" }, "sender");
    expect(merged([crossed], [typed], 0)[0]?.draft).toEqual(merged([typed], [crossed], 0)[0]?.draft);
  });

  test("is not over when it was typed on before the other said that it is saved", () => {
    const over = written(sent, saved(0), "sender");
    expect(isLive(over)).toBe(false);
    expect(merged([over], [typed], 0).map(isLive)).toEqual([true]);
    expect(merged([over], [base], 0).map(isLive)).toEqual([false]);
  });

  test("is over when somebody let go of it", () => {
    const over = written(sent, { over: { why: "dropped", at_ms: 0 } }, "sender");
    expect(merged([over], [typed], 0).map(isLive)).toEqual([false]);
  });

  test("what is over is forgotten after a while, what is not never", () => {
    const over = written(sent, saved(0), "sender");
    expect(merged([over], [], REMEMBERED_MS - 1)).toHaveLength(1);
    expect(merged([over], [], REMEMBERED_MS)).toEqual([]);
    expect(merged([over], [typed], 10 * REMEMBERED_MS)).toHaveLength(1);
  });
});

/** A tab with its page's storage: what one writes, another hears of when `hear` says so. */
interface Tab {
  drafts: typeof Drafts;
  window: EventTarget;
  stored: Map<string, string>;
  heard: (readonly [key: string, value: string | null])[];
}

describe("two tabs of the desk", () => {
  let tabs: Tab[] = [];
  let draft: Draft;
  let leave: (() => void)[] = [];
  const inside = <T>(tab: Tab | undefined, act: (drafts: typeof Drafts) => T): T => {
    if (!tab) throw new Error("no such tab");
    const write = (key: string, value: string | null) => {
      if (value === null) tab.stored.delete(key);
      else tab.stored.set(key, value);
      for (const other of tabs) if (other !== tab) other.heard.push([key, value]);
    };
    vi.stubGlobal("window", tab.window);
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => tab.stored.get(key) ?? null,
      setItem: write,
      removeItem: (key: string) => write(key, null),
    });
    return act(tab.drafts);
  };
  /** Until nobody has anything to say any more. */
  const hear = (most = 20) => {
    for (let tab = tabs.find((it) => it.heard.length > 0); tab; tab = tabs.find((it) => it.heard.length > 0)) {
      if (most-- === 0) throw new Error("they never agree");
      const [key, value] = tab.heard.shift() ?? ["", null];
      if (value === null) tab.stored.delete(key);
      else tab.stored.set(key, value);
      const said = Object.assign(new Event("storage"), { key, newValue: value });
      inside(tab, () => tab.window.dispatchEvent(said));
    }
  };
  const open = async () => {
    vi.resetModules();
    const drafts = await import("../src/incidents/drafts");
    const tab: Tab = { drafts, window: new EventTarget(), stored: new Map(tabs[0]?.stored), heard: [] };
    tabs.push(tab);
    leave.push(inside(tab, () => drafts.openDrafts("ani")));
  };
  const narratives = () => tabs.map((it) => it.drafts.draftsNow().map((one) => one.narrative));
  beforeAll(() => import("../src/incidents/drafts"), 60_000);
  beforeEach(async () => {
    tabs = [];
    draft = report();
    await open();
    inside(tabs[0], (it) => it.addDraft(draft));
    await open();
  });
  afterEach(() => {
    for (const it of leave) it();
    leave = [];
    vi.unstubAllGlobals();
  });

  test("each adds a report before it hears of the other's: both keep both", () => {
    const others = ["kebakaran", "banjir"].map((narrative, nth) => ({ ...report(), narrative, begun_ms: nth + 1 }));
    others.forEach((it, nth) => inside(tabs[nth], (drafts) => drafts.addDraft(it)));
    hear();
    expect(narratives()).toEqual(Array(2).fill(["begal", "kebakaran", "banjir"]));
    const [one, other] = tabs.map((it) => JSON.parse(it.stored.get("kentongan:drafts:ani") ?? "") as unknown);
    expect(one).toEqual(other);
  });

  test("what is typed in one while the other says that it is saved is sent on, not lost", () => {
    inside(tabs[0], (it) => it.changeDraft(draft.id, { told: toldOf(draft) }));
    hear();
    inside(tabs[0], (it) => it.savedDraft(draft.id));
    inside(tabs[1], (it) => it.changeDraft(draft.id, { narrative: "begal, dua orang" }));
    hear();
    expect(narratives()).toEqual([["begal, dua orang"], ["begal, dua orang"]]);
    expect(tabs[0]?.drafts.draftsNow()[0]).toMatchObject({
      state: "sending",
      told: { said: { narrative: "begal" } },
    });
  });

  test("saved in one is saved in the other, at the same time", () => {
    inside(tabs[0], (it) => it.changeDraft(draft.id, { told: toldOf(draft) }));
    inside(tabs[0], (it) => it.savedDraft(draft.id));
    expect(tabs[1]?.drafts.whenSaved(draft.id)).toBeUndefined();
    hear();
    expect(narratives()).toEqual([[], []]);
    expect(tabs[1]?.drafts.whenSaved(draft.id)).toBe(tabs[0]?.drafts.whenSaved(draft.id));
  });

  test("what is over leaves nothing in the browser after a while", () => {
    inside(tabs[0], (it) => it.dropDraft(draft.id));
    hear();
    vi.useFakeTimers({ now: Date.now() + REMEMBERED_MS });
    inside(tabs[0], (it) => it.changeDraft("another", {}));
    hear();
    vi.useRealTimers();
    expect(tabs.map((it) => it.stored.size)).toEqual([0, 0]);
    expect(narratives()).toEqual([[], []]);
  });

  test("what an older page left there is taken over", async () => {
    tabs = [];
    const older: Partial<Draft> = { ...draft };
    for (const field of ["posted", "told", "stands"] as const) Reflect.deleteProperty(older, field);
    await open();
    tabs[0]?.stored.set("kentongan:drafts:ani", JSON.stringify([older]));
    leave.push(inside(tabs[0], (it) => it.openDrafts("ani")));
    expect(narratives()).toEqual([["begal"]]);
  });
});
