import { describe, expect, test } from "vitest";
import type { DeviceView } from "../src/base/types";
import { helpState } from "../src/officer/hold";
import { isOld, projected, settled, steps, substitute, toSend, type Action } from "../src/officer/outbox";
import { Courier } from "../src/officer/position";
import { bytesOf, isSame } from "../src/officer/push";
import { linkOf, tokenIn } from "../src/officer/token";
import { bearing_deg, distance_m, wind, worthSending, type Fix } from "../src/officer/where";

const action = (seq: number, own: Partial<Action> = {}): Action => ({
  seq,
  key: `key-${seq}`,
  kind: "accept",
  dispatch: "d1",
  at: "2026-11-24T03:00:00.000Z",
  note: "",
  lat: null,
  lon: null,
  state: "waiting",
  detail: "",
  settled_ms: null,
  ...own,
});
const fix = (own: Partial<Fix>): Fix => ({
  lat: -6.9,
  lon: 107.6,
  at_ms: 0,
  accuracy_m: 8,
  speed_kmh: null,
  bearing_deg: null,
  ...own,
});

describe("the outbox", () => {
  test("sends what waits, in the order of its numbers, and no more than fits", () => {
    const all = [action(3), action(1, { state: "done" }), action(2)];
    expect(toSend(all).map((it) => it.seq)).toEqual([2, 3]);
    expect(toSend(Array.from({ length: 80 }, (_, nth) => action(nth + 1)))).toHaveLength(50);
  });

  test("believes the server by the key, once, and waits for what it did not say", () => {
    const outcomes = [
      { seq: 1, key: "key-1", outcome: "done" as const, detail: "" },
      { seq: 2, key: "key-2", outcome: "refused" as const, detail: "the dispatch was cancelled" },
      { seq: 3, key: "key-3", outcome: "waiting" as const, detail: "" },
    ];
    const after = settled([action(1), action(2), action(3), action(4)], outcomes, 7);
    expect(after.map((it) => it.state)).toEqual(["done", "refused", "waiting", "waiting"]);
    expect(after[1]?.detail).toBe("the dispatch was cancelled");
    const twice = settled(after, [{ seq: 1, key: "key-1", outcome: "refused", detail: "late" }], 9);
    expect(twice[0]).toEqual(after[0]);
  });

  test("shows a crew what it did, until the server knows better", () => {
    const dispatch = { id: "d1", state: "assigned" as const };
    const done = [action(1), action(2, { kind: "en_route" }), action(3, { kind: "arrived" })];
    expect(projected(dispatch, done, 0)).toBe("on_scene");
    const refused = done.map((it) => ({ ...it, state: "refused" as const }));
    expect(projected(dispatch, refused, 0)).toBe("assigned");
    const stored = done.map((it) => ({ ...it, state: "done" as const, settled_ms: 10 }));
    expect(projected(dispatch, stored, 5)).toBe("on_scene");
    expect(projected({ id: "d1", state: "cancelled" }, stored, 20)).toBe("cancelled");
    expect(projected({ id: "d2", state: "assigned" }, done, 0)).toBe("assigned");
  });

  test("offers only what may come next", () => {
    expect(steps("assigned")).toEqual(["accept", "decline"]);
    expect(steps("on_scene")).toEqual(["done"]);
    expect(steps("cancelled")).toEqual([]);
  });

  test("lets an unreadable action keep its number and its key", () => {
    const bad = action(4, { note: "\u0000", lat: 1 });
    expect(substitute(bad)).toMatchObject({
      seq: 4,
      key: "key-4",
      kind: "note",
      note: "",
      lat: null,
      dispatch: null,
    });
  });

  test("forgets what was settled a day ago, and never what waits", () => {
    const day = 24 * 3600 * 1000;
    expect(isOld(action(1, { state: "done", settled_ms: 0 }), day + 1)).toBe(true);
    expect(isOld(action(1), 10 * day)).toBe(false);
  });
});

test("a token is found in a link behind the # and as it stands, and nowhere else", () => {
  const token = "A-b_".repeat(10) + "xyz";
  expect(tokenIn(linkOf("https://kota.example", token))).toBe(token);
  expect(tokenIn(` ${token}\n`)).toBe(token);
  expect(tokenIn(`#token=${token}`)).toBe(token);
  for (const wrong of ["", "#token=", `https://kota.example/officer?token=${token}`, "halo", `${token}!`])
    expect(tokenIn(wrong)).toBeNull();
});

test("help is received only when the server says so", () => {
  const view = (help: DeviceView["help"]) => ({ help }) as DeviceView;
  const at = new Date().toISOString();
  const help = action(1, { kind: "help", at });
  const stored = { ...help, state: "done" as const, settled_ms: Date.now() };
  expect(helpState(null, [])).toBeNull();
  expect(helpState(view(null), [help])?.step).toBe("waiting");
  expect(helpState(view(null), [stored])?.step).toBe("stored");
  expect(helpState(view({ at, acknowledged_at: null }), [stored])?.step).toBe("stored");
  const later = new Date(Date.now() + 1000).toISOString();
  expect(helpState(view({ at, acknowledged_at: later }), [stored])?.step).toBe("seen");
  expect(helpState(view({ at, acknowledged_at: later }), [help])?.step).toBe("waiting");
});

describe("the position", () => {
  test("distance, bearing and wind without a map", () => {
    const dago = { lat: -6.9063, lon: 107.611 };
    expect(distance_m({ lat: -6.9103, lon: 107.611 }, dago)).toBeCloseTo(444.8, 0);
    expect(bearing_deg({ lat: -6.9103, lon: 107.611 }, dago)).toBeCloseTo(0, 5);
    expect(wind(bearing_deg(dago, { lat: -6.9063, lon: 107.62 }))).toBe(2);
    expect([0, 44, 46, 359].map(wind)).toEqual([0, 1, 1, 0]);
  });

  test("is sent when the crew moved, and rarely when it stands", () => {
    expect(worthSending(fix({}), null)).toBe(true);
    expect(worthSending(fix({ at_ms: 3000, lat: -6.8 }), fix({}))).toBe(false);
    expect(worthSending(fix({ at_ms: 6000, lat: -6.901 }), fix({}))).toBe(true);
    expect(worthSending(fix({ at_ms: 6000 }), fix({}))).toBe(false);
    expect(worthSending(fix({ at_ms: 31_000 }), fix({}))).toBe(true);
  });

  test("only the newest of what came meanwhile is sent", async () => {
    const sent: number[] = [];
    const gates: (() => void)[] = [];
    const courier = new Courier((it) => {
      sent.push(it.at_ms);
      return new Promise((go) => gates.push(go));
    });
    const first = courier.take(fix({ at_ms: 0 }));
    void courier.take(fix({ at_ms: 10_000, lat: -6.8 }));
    void courier.take(fix({ at_ms: 20_000, lat: -6.7 }));
    gates.shift()?.();
    await new Promise((go) => setTimeout(go));
    gates.shift()?.();
    await first;
    expect(sent).toEqual([0, 20_000]);
  });
});

test("a push key is told to the browser as bytes, and a subscription for another key is another", () => {
  const key = bytesOf("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
  expect(key).toHaveLength(65);
  expect(key[0]).toBe(4);
  expect(isSame(key.buffer, key)).toBe(true);
  expect(isSame(new Uint8Array(65).buffer, key)).toBe(false);
  expect(isSame(null, key)).toBe(false);
});
