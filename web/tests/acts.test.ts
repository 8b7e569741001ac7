import { describe, expect, test, vi } from "vitest";
import type { Doing } from "../src/incidents/acts";
import { desk, done, idOf, MOVE, NOTE, only, queries, refusal, server, stored, UNIT, type Reply } from "./away";

const here = desk();
const press = (what: Doing) => here.deliver.deliver(what, "0007");
const round = (isMine?: () => boolean) => here.deliver.sendActs(queries(), isMine);
const held = () => here.acts.actsNow().map(({ what, state }) => [what.kind, state]);

describe("what is pressed", () => {
  test("is done at once where the server answers, and nothing of it stays", async () => {
    server.replies = [() => [201, { id: "n" }]];
    expect(await press(NOTE)).toEqual({ kept: false, answer: { id: "n" } });
    expect([held(), stored.size]).toEqual([[], 0]);
    expect(server.asked[0]?.act).toMatch(/^[0-9a-f-]{36}; at=\S+Z; for=86400$/u);
  });

  test("lies in the browser before anybody is server.asked, so that a page that dies forgets nothing", async () => {
    const lying: number[] = [];
    const look = (): Reply => {
      lying.push(stored.size);
      return done;
    };
    server.replies = [look];
    await press(NOTE);
    expect(lying).toEqual([1]);
  });

  test("is refused where it was pressed, and nothing of it stays", async () => {
    server.replies = [() => refusal("UnitBusy")];
    await expect(press(UNIT)).rejects.toMatchObject({ kind: "UnitBusy" });
    expect(held()).toEqual([]);
  });

  test.each<[string, Reply]>([
    ["no answer", "lost"],
    ["a proxy without a server behind it", [502, {}]],
    ["a server without its database", [503, { type: "Unavailable" }]],
    ["a session that is over", [401, {}]],
  ])("is kept on %s, and nobody says that it is done", async (_, reply) => {
    server.replies = [() => reply];
    expect(await press(UNIT)).toMatchObject({ kept: true });
    expect(held()).toEqual([["unit", "waiting"]]);
  });

  test("is kept at once while the link is known to be lost, and as soon as it is", async () => {
    server.replies = [() => "hangs"];
    const pressed = press(NOTE);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    here.link.setLink("lost");
    expect(await pressed).toMatchObject({ kept: true });
    expect(await press(UNIT)).toMatchObject({ kept: true });
    expect(server.asked).toHaveLength(1);
  });

  test("waits behind what waits, and twice the same is one", async () => {
    await press(NOTE);
    await press(UNIT);
    await press(UNIT);
    expect(server.asked).toHaveLength(1);
    expect(held()).toEqual([
      ["note", "waiting"],
      ["unit", "waiting"],
    ]);
  });

  test("is another's on the same seat: it is not seen, and comes back with its person", async () => {
    await press(NOTE);
    here.sit("budi");
    expect([held(), await round(), server.asked.length]).toEqual([[], 0, 1]);
    here.sit("ani");
    server.replies = [() => done];
    expect(await round()).toBe(1);
  });
});

describe("what waits", () => {
  test("is sent in order under its own id, once the server answers", async () => {
    await press(NOTE);
    await press(UNIT);
    await press({ ...MOVE, incident: "j" });
    expect(await round()).toBe(0);
    server.replies = [() => done, () => done, () => [200, {}]];
    expect(await round()).toBe(3);
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/api/incidents/i/notes", // pressed
      "/api/incidents/i/notes", // a round in vain, which ends there
      "/api/incidents/i/notes",
      "/api/incidents/i/dispatches",
      "/api/incidents/j/state",
    ]);
    expect(new Set(server.asked.slice(0, 3).map(idOf)).size).toBe(1);
    expect([held(), stored.size]).toEqual([[], 0]);
  });

  test("whose answer was lost, is done when the server says that it was", async () => {
    await press(UNIT);
    server.replies = [() => refusal("AlreadyDone")];
    expect(await round()).toBe(1);
    expect(held()).toEqual([]);
  });

  test("is sent by one tab: another has not the turn", async () => {
    await press(NOTE);
    server.replies = [() => done];
    expect(await round(() => false)).toBe(0);
    expect(server.asked).toHaveLength(1);
  });

  test("of a page that died in mid send is taken up when nobody can wait for it any more", async () => {
    server.replies = [() => new Promise<Reply>(() => undefined)];
    vi.useFakeTimers({ toFake: ["Date"] });
    void press(UNIT);
    expect(await round()).toBe(0);
    vi.setSystemTime(Date.now() + here.acts.PATIENCE_MS + 1);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    server.replies = [() => done];
    expect(await round()).toBe(1);
    expect(idOf(server.asked[0])).toBe(idOf(server.asked[1]));
  });

  test("what another tab let go of is not sent, and does not come back", async () => {
    await press(NOTE);
    const { id } = only(here);
    server.replies = [
      () => {
        here.acts.dropAct(id);
        return "lost";
      },
    ];
    await round();
    expect([held(), stored.size]).toEqual([[], 0]);
  });
});
