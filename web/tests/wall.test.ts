import { describe, expect, test } from "vitest";
import type { Camera, KeptWall, WallStop } from "../src/base/types";
import { LAYOUTS, wallSearch } from "../src/search";
import { cellsOf, sideOf, step, typed } from "../src/wall/grid";
import { assign, happenings, MARK_LASTS_MS, STAYS_MS, type Happening } from "../src/wall/led";
import { minutes } from "../src/wall/Notices";
import { byMerit, fitted, resolve, unarranged } from "../src/wall/tiles";
import { arrangementOf, later } from "../src/wall/tour";
import { fileName } from "../src/wall/useShoot";

const NOW = Date.parse("2026-11-24T03:00:00Z");
const camera = (id: string, own: Partial<Camera> = {}): Camera =>
  ({ id, name: id, code: id, enabled: true, counted: false, health: "normal", since: null, ...own }) as Camera;

describe("the layouts", () => {
  test.each(LAYOUTS)("of %i pictures fill their grid without a hole and without overlap", (layout) => {
    const cells = cellsOf(layout);
    expect(cells).toHaveLength(layout);
    const covered = cells.flatMap(({ row, column, span }) =>
      Array.from({ length: span * span }, (_, n) => `${row + Math.floor(n / span)},${column + (n % span)}`),
    );
    expect(new Set(covered).size).toBe(covered.length);
    expect(covered).toHaveLength(sideOf(layout) ** 2);
  });

  test("arrows go round the large picture and stop at the edge", () => {
    expect(step(0, "ArrowRight", 6)).toBe(1);
    expect(step(0, "ArrowDown", 6)).toBe(3);
    expect(step(5, "ArrowUp", 6)).toBe(2);
    expect(step(4, "ArrowUp", 6)).toBe(0);
    expect(step(2, "ArrowLeft", 6)).toBe(0);
    expect(step(0, "ArrowRight", 8)).toBe(1);
    expect(step(7, "ArrowRight", 8)).toBeNull();
    expect(step(5, "a", 9)).toBeNull();
  });

  test("from every tile every other one can be reached by arrows", () => {
    for (const layout of LAYOUTS) {
      const reached = new Set([0]);
      for (const place of reached)
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
          const next = step(place, key, layout);
          if (next !== null) reached.add(next);
        }
      expect(reached.size).toBe(layout);
    }
  });

  test("digits typed quickly make one number where there is such a picture", () => {
    expect(typed("", "1", 16)).toEqual({ text: "1", place: 0 });
    expect(typed("1", "2", 16)).toEqual({ text: "12", place: 11 });
    expect(typed("1", "9", 16)).toEqual({ text: "9", place: 8 });
    expect(typed("1", "2", 4)).toEqual({ text: "2", place: 1 });
    expect(typed("", "0", 16)).toEqual({ text: "", place: null });
  });

  test("an address with nonsense in it shows what of it makes sense", () => {
    expect(wallSearch({ layout: 8, full: 15, screen: "wall", tour: "t", wall: 5 })).toEqual({
      layout: 8,
      full: 15,
      screen: "wall",
      tour: "t",
    });
    expect(wallSearch({ layout: 5, full: 16, screen: "map" })).toEqual({});
  });
});

describe("what the tiles show", () => {
  const all = [camera("a"), camera("b", { counted: true }), camera("c", { health: "serious" }), camera("d")];

  test("is led by what happens, where nobody arranged it", () => {
    expect(unarranged(4)).toEqual(["led", "led", "led", "led"]);
    expect(unarranged(6)).toEqual(["led", "", "", "", "", ""]);
    expect(fitted(["a", "led"], 4)).toEqual(["a", "led", "", ""]);
  });

  test("is filled with what is counted and runs well, the switched off left out", () => {
    expect(byMerit([...all, camera("off", { enabled: false })])).toEqual(["b", "a", "d", "c"]);
  });

  test("does not swap pictures when something happens elsewhere, and shows nothing twice", () => {
    const merit = ["b", "a", "d", "c", "e"];
    const cameras = (led: (Happening | null)[]) =>
      resolve(
        ["led", "", "", "a"],
        led.map((it) => it && { ...it, since_ms: NOW }),
        merit,
      ).map((it) => it.camera);
    expect(cameras([null])).toEqual(["b", "d", "c", "a"]);
    const happened = (id: string) => ({ camera: id, at_ms: NOW, why: "trouble" as const, by: "", note: "" });
    expect(cameras([happened("z")])).toEqual(["z", "d", "c", "a"]);
    expect(cameras([happened("d")])).toEqual(["d", "e", "c", "a"]);
  });

  test("stays empty where there are too few cameras", () => {
    expect(resolve(["", ""], [], ["a"]).map((it) => it.camera)).toEqual(["a", null]);
  });
});

describe("a tile that is led", () => {
  const trouble = (id: string, at: string) => camera(id, { health: "serious", since: at });
  const mark = {
    camera_id: "m",
    at: "2026-11-24T02:50:00Z",
    note: "motor",
    by: "sari",
    made_at: "2026-11-24T02:58:00Z",
  };

  test("shows the newest trouble or mark first, each camera once", () => {
    const all = [
      trouble("a", "2026-11-24T02:00:00Z"),
      trouble("b", "2026-11-24T02:59:00Z"),
      camera("m"),
      trouble("m", "2026-11-24T01:00:00Z"),
    ];
    expect(happenings(all, [], [mark], NOW).map((it) => `${it.camera} ${it.why}`)).toEqual([
      "b trouble",
      "m bookmark",
      "a trouble",
    ]);
  });

  test("shows urgent incidents before all else, of cameras that this person has and that are on", () => {
    const urgent = (id: string, at: string) => ({
      camera_id: id,
      code: `7-${id}`,
      category: "KRM-CRS",
      opened_at: `2026-11-24T02:${at}:00Z`,
    });
    const all = [trouble("a", "2026-11-24T02:59:00Z"), camera("m"), camera("n"), camera("o", { enabled: false })];
    const opened = [urgent("n", "40"), urgent("unknown", "39"), urgent("o", "38"), urgent("a", "10")];
    expect(happenings(all, opened, [mark], NOW).map((it) => `${it.camera} ${it.why} ${it.note}`)).toEqual([
      "n incident 7-n",
      "a incident 7-a",
      "m bookmark motor",
    ]);
  });

  test("forgets a mark after a quarter of an hour, and what was never seen is no news", () => {
    const late = NOW + MARK_LASTS_MS;
    expect(happenings([camera("m"), camera("x", { health: "serious" })], [], [mark], late)).toEqual([]);
  });

  const one = (id: string): Happening => ({ camera: id, at_ms: 0, why: "bookmark", by: "", note: "" });
  const ids = (shown: readonly ({ camera: string } | null)[]) => shown.map((it) => it?.camera ?? null);

  test("keeps what is still among the newest in its place", () => {
    const first = assign([], [one("a"), one("b")], 2, 0);
    expect(ids(first)).toEqual(["a", "b"]);
    expect(ids(assign(first, [one("b"), one("a")], 2, 60_000))).toEqual(["a", "b"]);
    expect(ids(assign(first, [one("c"), one("b")], 2, 60_000))).toEqual(["c", "b"]);
  });

  test("leaves half of the tiles to the city when a whole network fails", () => {
    const failed = ["a", "b", "c", "d"].map((it) => ({ ...one(it), why: "trouble" as const }));
    expect(ids(assign([], failed, 4, 0))).toEqual(["a", "b", null, null]);
    expect(ids(assign([], [...failed, one("m")], 4, 0))).toEqual(["a", "b", "m", null]);
    expect(ids(assign([], failed, 1, 0))).toEqual(["a"]);
  });

  test("gives the eye time: what flaps does not flicker", () => {
    const first = assign([], [one("a")], 1, 0);
    expect(ids(assign(first, [one("b")], 1, STAYS_MS - 1))).toEqual(["a"]);
    expect(ids(assign(first, [one("b")], 1, STAYS_MS))).toEqual(["b"]);
    expect(ids(assign(first, [], 1, STAYS_MS))).toEqual([null]);
  });
});

describe("a tour", () => {
  const wall = { id: "w", shows: { kind: "layout", places: 4, tiles: ["a", "", "", ""] } } as unknown as KeptWall;
  const stops: WallStop[] = [
    { wall: "w", camera: null, dwell_s: 5 },
    { wall: "gone", camera: null, dwell_s: 5 },
    { wall: null, camera: "c", dwell_s: 9 },
  ];

  test("shows kept walls and single cameras", () => {
    expect(stops.map((it) => arrangementOf(it, [wall])?.layout ?? null)).toEqual([4, null, 1]);
  });

  test("stays as long as it was told, passes over what is gone, and begins again", () => {
    let at = { index: 0, left_s: 5 };
    const seen: string[] = [];
    for (let n = 0; n < 15; n++) {
      seen.push(`${at.index}:${at.left_s}`);
      at = later(at, stops, [wall]);
    }
    expect(seen.slice(0, 7)).toEqual(["0:5", "0:4", "0:3", "0:2", "0:1", "2:9", "2:8"]);
    expect(seen[14]).toBe("0:5");
  });

  test("of which nothing is left stands still", () => {
    expect(later({ index: 0, left_s: 3 }, [{ wall: "gone", camera: null, dwell_s: 5 }], [])).toEqual({
      index: 0,
      left_s: 1,
    });
  });
});

test("how far back a picture is reads like a clock", () => {
  expect([0, 29.6, 95, null].map(minutes)).toEqual(["00:00", "00:30", "01:35", "--:--"]);
});

test("a saved picture's name says which camera and when, whatever the code holds", () => {
  expect(fileName("BDG/14 ü", NOW)).toBe("BDG_14___20261124T030000Z.jpg");
});
