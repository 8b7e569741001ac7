import { describe, expect, test } from "vitest";
import { act, begin, redo, seal, undo } from "../src/base/history";
import {
  dropPoint,
  faultOf,
  freeName,
  middle,
  movePoint,
  shapesOf,
  splitSide,
  turnRound,
  wantedOf,
  type Shape,
  type Spot,
} from "../src/cameras/draw/drawing";
import { away, outline, towards, type Sight } from "../src/map/cones";
import { gripAt, GRIPS, pulled, sameSight, stepped } from "../src/map/grips";
import { mapSearch } from "../src/search";

const sight = (own: Partial<Sight> = {}): Sight => ({
  lat: -6.9,
  lon: 107.6,
  bearing_deg: 90,
  fov_deg: 60,
  reach_m: 100,
  ...own,
});

describe("undo and redo", () => {
  test("go back and forth, and a new change forgets what was taken back", () => {
    const two = act(act(begin(0), 1), 2);
    expect([undo(two).now, undo(undo(two)).now, undo(undo(undo(two))).now]).toEqual([1, 0, 0]);
    expect(redo(undo(two)).now).toBe(2);
    expect(redo(act(undo(two), 5)).now).toBe(5);
  });
  test("a drag is one step, and the next drag another", () => {
    const drag = (history = begin(0), from = 0) =>
      seal([1, 2, 3].reduce((it, n) => act(it, from + n, "pull a"), history));
    const twice = drag(drag(), 3);
    expect(twice.now).toBe(6);
    expect(undo(twice).now).toBe(3);
    expect(undo(undo(twice)).now).toBe(0);
  });
});

describe("the way to a place", () => {
  test("leads back to it, in every direction", () => {
    for (let bearing = 0; bearing < 360; bearing += 15) {
      const found = towards([107.6, -6.9], away([107.6, -6.9], bearing, 300));
      expect(found.distance_m).toBeCloseTo(300, 3);
      expect(Math.abs(((found.bearing_deg - bearing + 540) % 360) - 180)).toBeLessThan(1e-6);
    }
  });
});

describe("pulling the grips of a view", () => {
  test("a grip pulled to where it lies changes nothing", () => {
    for (const grip of GRIPS) expect(pulled(sight(), grip, gripAt(sight(), grip))).toEqual(sight());
  });
  test("each changes only what it is for", () => {
    const foot: [number, number] = [107.6, -6.9];
    expect(pulled(sight(), "aim", away(foot, 350, 30))).toEqual(sight({ bearing_deg: 350 }));
    expect(pulled(sight(), "reach", away(foot, 10, 250))).toEqual(sight({ reach_m: 250 }));
    expect(pulled(sight(), "right", away(foot, 135, 80))).toEqual(sight({ fov_deg: 90 }));
    expect(pulled(sight(), "left", away(foot, 75, 80))).toEqual(sight({ fov_deg: 30 }));
    expect(pulled(sight(), "place", [107.7, -6.8])).toEqual(sight({ lon: 107.7, lat: -6.8 }));
  });
  test("an edge pulled over the middle makes the view narrow, not round", () => {
    expect(pulled(sight(), "right", away([107.6, -6.9], 80, 50)).fov_deg).toBe(1);
    expect(pulled(sight(), "right", away([107.6, -6.9], 269, 50)).fov_deg).toBe(358);
  });
  test("what nobody knew becomes known when it is pulled, and only that", () => {
    const blank = sight({ bearing_deg: null, fov_deg: null, reach_m: null });
    expect(pulled(blank, "reach", away([107.6, -6.9], 0, 80))).toEqual({ ...blank, reach_m: 80 });
    expect(pulled(blank, "aim", away([107.6, -6.9], 200, 80))).toEqual({ ...blank, bearing_deg: 200 });
  });
  test("arrows step by one, with Shift by ten, and turn over north", () => {
    expect(stepped(sight({ bearing_deg: 359 }), "aim", "ArrowRight", false)?.bearing_deg).toBe(0);
    expect(stepped(sight({ bearing_deg: 5 }), "aim", "ArrowLeft", true)?.bearing_deg).toBe(355);
    expect(stepped(sight(), "reach", "ArrowUp", true)?.reach_m).toBe(110);
    expect(stepped(sight({ reach_m: 1 }), "reach", "ArrowDown", true)?.reach_m).toBe(1);
    expect(stepped(sight({ fov_deg: 355 }), "left", "ArrowUp", true)?.fov_deg).toBe(360);
    const moved = stepped(sight(), "place", "ArrowUp", true);
    expect(((moved?.lat ?? 0) + 6.9) * 111_320).toBeCloseTo(10, 0);
    expect(stepped(sight(), "aim", "x", false)).toBeNull();
  });
  test("a round view is a ring, a narrow one a slice that starts at its foot", () => {
    expect(outline(sight({ fov_deg: 360 }))).not.toContainEqual([107.6, -6.9]);
    expect(outline(sight())[0]).toEqual([107.6, -6.9]);
    expect(sameSight(sight(), sight({ fov_deg: 61 }))).toBe(false);
  });
});

const shape = (own: Partial<Shape> = {}): Shape => ({
  key: "k",
  what: "zone",
  name: "Zona 1",
  points: middle("zone"),
  kind: "queue",
  forward_name: "",
  back_name: "",
  ...own,
});

describe("what is drawn in a picture", () => {
  const line = shape({ key: "l", what: "line", name: "A", points: middle("line"), forward_name: "ke Dago" });
  const saved = {
    lines: [
      { id: "l", name: "A", from: [0.25, 0.6] as Spot, to: [0.75, 0.6] as Spot, forward_name: "x", back_name: "y" },
    ],
    zones: [{ id: "z", camera_id: "c", name: "Z", kind: "queue" as const, points: [...middle("zone")] }],
    masks: [{ id: "m", camera_id: "c", name: "M", points: [...middle("mask")] }],
  };
  test("is saved as it was read", () => {
    const wanted = wantedOf(shapesOf(saved));
    expect(wanted.lines).toEqual([{ ...saved.lines[0], id: undefined }]);
    expect(wanted.zones[0]?.points).toEqual(saved.zones[0]?.points);
    expect(wanted.masks[0]?.name).toBe("M");
  });
  test("stays inside the picture", () => {
    expect(movePoint([shape()], "k", 0, [-1, 2])[0]?.points[0]).toEqual([0, 1]);
  });
  test("a corner is added and taken away; of a triangle or a line nothing is left", () => {
    const five = splitSide([shape()], "k", 3);
    expect(five[0]?.points).toHaveLength(5);
    expect(five[0]?.points[4]).toEqual([0.35, 0.5]);
    expect(dropPoint(five, "k", 4)).toEqual([shape()]);
    expect(dropPoint([shape({ points: middle("zone").slice(1) })], "k", 0)).toEqual([]);
    expect(dropPoint([line], "l", 0)).toEqual([]);
  });
  test("a line turned round has its names turned too, and turned twice is itself", () => {
    const [turned] = turnRound([line], "l");
    expect(turned?.points[0]).toEqual([0.75, 0.6]);
    expect(turned?.back_name).toBe("ke Dago");
    expect(turnRound(turnRound([line], "l"), "l")).toEqual([line]);
  });
  test("says what is wrong with it", () => {
    const of = (own: Partial<Shape>) => {
      const it = shape(own);
      return faultOf([it], it);
    };
    expect(of({})).toBeNull();
    expect(of({ name: " " })).toBe("name");
    expect(
      of({
        what: "line",
        points: [
          [0.5, 0.5],
          [0.51, 0.5],
        ],
      }),
    ).toBe("short");
    expect(
      of({
        points: [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ],
      }),
    ).toBe("crossed");
    expect(
      of({
        points: [
          [0, 0],
          [0.01, 0],
          [0, 0.01],
        ],
      }),
    ).toBe("small");
    const twins = [shape(), shape({ key: "other" })];
    expect(twins.map((it) => faultOf(twins, it))).toEqual(["same_name", "same_name"]);
    const nine = Array.from({ length: 9 }, (_, n) => ({ ...line, key: String(n), name: String(n) }));
    expect(nine.map((it) => faultOf(nine, it)).filter((it) => it === "many")).toHaveLength(1);
  });
  test("new lines are named by letters, other shapes by numbers, the first that is free", () => {
    expect(freeName([line], "line")).toBe("B");
    expect(freeName([shape({ name: "1" })], "zone")).toBe("2");
    expect(freeName([], "mask")).toBe("1");
  });
});

test("an address keeps the place in question, and edits only with a camera", () => {
  expect(mapSearch({ see: [107.6, -6.9], cover: true, edit: true })).toEqual({ see: [107.6, -6.9], cover: true });
  expect(mapSearch({ see: [1], cover: "yes", camera: "a", edit: true })).toEqual({ camera: "a", edit: true });
});
