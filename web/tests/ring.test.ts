import { describe, expect, test } from "vitest";
import { grace_s, isLate, isStale, meant, missed, queued, ringing } from "../src/incidents/ring";
import { AT, ago, call } from "./called";

const WAITS = { answer_s: 10, grace_s: 20, stale_s: 120 };

describe("what rings", () => {
  test("the oldest that nobody has is taken first, flagged or not", () => {
    const found = ringing([
      call({ id: "new", waits_from: ago(2) }),
      call({ id: "old", waits_from: ago(9), flag: "iseng" }),
      call({ id: "taken", waits_from: ago(11), claimed_by: "x", claimed_at: ago(1) }),
    ]);
    expect(found.map((it) => it.id)).toEqual(["old", "new"]);
  });
  test("a call whose handset was lifted waits for its key, after those that ring", () => {
    const lifted = call({
      id: "lifted",
      state: "answered",
      attention: "open",
      waits_from: ago(40),
      answered_at: ago(35),
    });
    const amber = { ...lifted, id: "amber", attention: "stale" as const, waits_from: ago(300) };
    const over = { ...lifted, id: "over", state: "ended" as const, ended_at: ago(1) };
    const had = { ...lifted, id: "had", claimed_by: "x", claimed_at: ago(3) };
    const found = ringing([lifted, over, had, amber, call({ id: "rings" })]);
    expect(found.map((it) => it.id)).toEqual(["rings", "amber", "lifted"]);
    expect(queued([had, lifted, call({ id: "rings" })]).map((it) => it.id)).toEqual(["rings", "lifted", "had"]);
  });
  test("missed ones lie in a lane of their own", () => {
    const lost = call({ id: "lost", state: "missed", attention: "missed" });
    expect(queued([lost, call({})]).map((it) => it.id)).toEqual(["c"]);
    expect(missed([lost, call({})]).map((it) => it.id)).toEqual(["lost"]);
  });
  test("who writes or reads closes that call or none, never one that happens to ring", () => {
    const waiting = [call({ id: "stranger" })];
    const nothing = { focused: null, draft: undefined, panel: undefined };
    expect(meant(nothing, waiting)).toBe("stranger");
    expect(meant(nothing, [])).toBeNull();
    expect(meant({ ...nothing, draft: { call: null } }, waiting)).toBeNull();
    expect(meant({ ...nothing, draft: { call: "own" } }, waiting)).toBe("own");
    expect(meant({ ...nothing, panel: "missed" }, waiting)).toBe("missed");
    expect(meant({ ...nothing, focused: "card", draft: { call: "own" } }, waiting)).toBe("card");
  });
  test("it is late by the page's own clock, before the server says so again", () => {
    expect(isLate(call({ waits_from: ago(9) }), WAITS, AT)).toBe(false);
    expect(isLate(call({ waits_from: ago(11) }), WAITS, AT)).toBe(true);
  });
  test("a colleague may take over for 20 s, its owner has nothing to take over", () => {
    const taken = call({ claimed_by: "ani", claimed_at: ago(5), attention: "open" });
    expect(grace_s(taken, "budi", WAITS, AT)).toBe(15);
    expect(grace_s(taken, "ani", WAITS, AT)).toBeNull();
    expect(grace_s({ ...taken, claimed_at: ago(21) }, "budi", WAITS, AT)).toBeNull();
  });
  test("a card goes stale where it lies, and the order of cards does not change by that", () => {
    const claimed = call({
      id: "b",
      attention: "open",
      claimed_by: "ani",
      claimed_at: ago(200),
      waits_from: ago(210),
    });
    expect(isStale(claimed, WAITS, AT)).toBe(true);
    const fresh = call({ id: "c", attention: "open", claimed_by: "ani", claimed_at: ago(3), waits_from: ago(9) });
    expect(queued([fresh, claimed]).map((it) => it.id)).toEqual(["b", "c"]);
  });
});
