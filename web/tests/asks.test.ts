import { describe, expect, test, vi } from "vitest";
import type { Doing } from "../src/incidents/acts";
import { desk, done, idOf, MOVE, NOTE, only, queries, refusal, server, UNIT, type Reply } from "./away";

const here = desk();
const press = (what: Doing) => here.deliver.deliver(what, "0007");
const round = (isMine?: () => boolean) => here.deliver.sendActs(queries(), isMine);
const held = () => here.acts.actsNow().map(({ what, state }) => [what.kind, state]);
const still = (id: string) => here.deliver.doStill(queries(), id, () => "dipilih saat server terputus");

describe("what the server does not do any more", () => {
  const asking = async (what: Doing, reply: Reply, ...more: Reply[]) => {
    await press(what);
    server.replies = [reply, ...more].map((it) => () => it);
    await round();
    return only(here);
  };

  test("too late: it asks, and is sent under the same id as of now when its person says so", async () => {
    const it = await asking(UNIT, refusal("TooLate"), [200, []]);
    expect(it).toMatchObject({ state: "asks", refused: { kind: "TooLate" } });
    vi.useFakeTimers({ toFake: ["Date"], now: it.at_ms + 300_000 });
    await still(it.id);
    server.replies = [() => done];
    expect(await round()).toBe(1);
    const last = server.asked.at(-1);
    expect(idOf(last)).toBe(it.id);
    expect(Date.parse(/at=(\S+);/u.exec(last?.act ?? "")?.[1] ?? "")).toBe(it.at_ms + 300_000);
  });

  test("a unit that is no longer the first gets a reason that says so", async () => {
    const it = await asking(UNIT, [422, { type: "NoReason", detail: "" }], [200, []]);
    await still(it.id);
    expect(only(here).what).toMatchObject({ why: "dipilih saat server terputus" });
  });

  test("a state is held against what stands there when it is said again", async () => {
    const it = await asking(MOVE, refusal("MovedMeanwhile"), [200, { state: "dispatched" }]);
    expect(it.state).toBe("asks");
    server.replies = [() => [200, { state: "dispatched" }]];
    await still(it.id);
    expect(only(here)).toMatchObject({ state: "waiting", what: { had: "dispatched", to: "verified" } });
  });

  test.each<[string, Doing, Reply]>([
    ["the incident is there already", MOVE, [200, { state: "verified" }]],
    ["a colleague sent the same unit there", UNIT, [200, [{ unit_id: "u", ended_at: null }]]],
    [
      "the call became an incident",
      { kind: "claim", call: "c", why: "", free_only: true },
      [200, { disposition: "incident" }],
    ],
    [
      "the call is closed as it was wanted",
      { kind: "dispose", call: "c", outcome: "silent" },
      [200, { disposition: "silent" }],
    ],
  ])("asks nobody where %s", async (_, what, stands) => {
    await press(what);
    server.replies = [() => refusal("Whatever"), () => stands];
    expect(await round()).toBe(1);
    expect(held()).toEqual([]);
  });

  test("holds up what leads on from it, and not what stands alone or is about another thing", async () => {
    for (const what of [UNIT, MOVE, NOTE, { ...MOVE, incident: "j" }]) await press(what);
    server.replies = [() => refusal("UnitNotFree"), () => [200, []], () => done, () => [200, {}]];
    expect(await round()).toBe(2);
    expect(held()).toEqual([
      ["unit", "asks"],
      ["move", "waiting"],
    ]);
    here.acts.dropAct(only(here).id);
    server.replies = [() => [200, {}]];
    expect(await round()).toBe(1);
  });

  test("pressed again by hand it is wanted again", async () => {
    const it = await asking(UNIT, refusal("TooLate"), [200, []]);
    expect(await press(UNIT)).toMatchObject({ kept: true });
    expect(only(here)).toMatchObject({ id: it.id, state: "waiting", refused: null });
  });

  test("while something asks, what is pressed goes its way", async () => {
    await asking(UNIT, refusal("TooLate"), [200, []]);
    server.replies = [() => [200, {}]];
    expect(await press(MOVE)).toMatchObject({ kept: false });
  });

  test("a server that breaks over it is tried three times, and then its person is server.asked", async () => {
    await press(NOTE);
    server.replies = [() => [500, {}], () => [500, {}], () => [500, {}]];
    await round();
    await round();
    expect(held()).toEqual([["note", "waiting"]]);
    await round();
    expect(held()).toEqual([["note", "asks"]]);
  });
});
