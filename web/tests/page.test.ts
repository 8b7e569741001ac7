import { describe, expect, test } from "vitest";
import { HEALTHS, SHAPES } from "../src/base/StatusShape";
import type { Camera, Period } from "../src/base/types";
import { byUrgency, EVERYTHING, matching } from "../src/cameras/filter";
import { keysOf } from "../src/live/connect";
import { cones } from "../src/map/cones";
import { mapSearch, wallSearch } from "../src/search";
import { byKind, total, typicalByKind } from "../src/traffic/sums";

const camera = (own: Partial<Camera>): Camera => ({
  id: "1",
  code: "BDG-001",
  name: "Simpang Dago - Riau (contoh)",
  lat: -6.9,
  lon: 107.6,
  bearing_deg: 90,
  fov_deg: 60,
  owner: "Dishub",
  purpose: "lalu_lintas",
  fictional: true,
  enabled: true,
  counted: true,
  health: "normal",
  state: "playing",
  detail: "",
  since: null,
  reported_at: null,
  frame_at: null,
  width: 640,
  height: 360,
  fps: 10,
  codec: "avc1",
  ...own,
});

describe("finding a camera", () => {
  test("every word must occur, in any order and in any field", () => {
    expect(matching([camera({})], { ...EVERYTHING, text: "riau bdg dago" })).toHaveLength(1);
    expect(matching([camera({})], { ...EVERYTHING, text: "riau braga" })).toHaveLength(0);
  });
  test("the worst comes first", () => {
    const sorted = [camera({ health: "off" }), camera({ health: "normal" }), camera({ health: "serious" })].sort(
      byUrgency,
    );
    expect(sorted.map((it) => it.health)).toEqual(["serious", "normal", "off"]);
  });
  test("each state has a shape of its own", () => {
    expect(new Set(HEALTHS.map((it) => SHAPES[it].path)).size).toBe(HEALTHS.length);
  });
});

describe("counts", () => {
  const period = (seen_s: number): Period => ({
    from: "",
    to: "",
    seen_s,
    possible_s: 75,
    cells: [
      { line_id: "a", way: "forward", kind: "car", crossings: 3 },
      { line_id: "a", way: "back", kind: "car", crossings: 2 },
      { line_id: "b", way: "forward", kind: "car", crossings: 9 },
    ],
  });
  test("are added over ways, never over lines", () => {
    expect(byKind(period(60), "a", "both")?.get("car")).toBe(5);
    expect(byKind(period(60), "a", "back")?.get("car")).toBe(2);
  });
  test("of a time that nobody saw are unknown and not zero", () => {
    expect(byKind(period(0), "a", "both")).toBeNull();
    expect(total(byKind(period(0), "a", "both"))).toBeNull();
  });
  test("that are usual are unknown without earlier days", () => {
    expect(typicalByKind(null, "a", "both")).toBeNull();
  });
});

test("news makes the right answers out of date", () => {
  expect(keysOf("camera.measured")).toEqual(["camera"]);
  expect(keysOf("role.changed")).toEqual(["role", "journal", "session"]);
  expect(keysOf("city.loaded")).toEqual(["city", "journal"]);
});

test("a broken address falls back instead of failing", () => {
  expect(wallSearch({ layout: 7, cameras: [1, "a"], full: -1 })).toEqual({ cameras: ["a"] });
  expect(mapSearch({ at: [1, 2], camera: 5 })).toEqual({});
});

test("a cone opens towards the bearing, and a camera without one has none", () => {
  const shape = cones([camera({ bearing_deg: 90, fov_deg: 60 })], 60).features[0]?.geometry;
  if (shape?.type !== "Polygon") throw new Error("no cone");
  const ring = shape.coordinates[0] ?? [];
  expect(Math.min(...ring.map((it) => it[0] ?? 0))).toBeCloseTo(107.6);
  expect(cones([camera({ bearing_deg: null })], 60).features).toEqual([]);
});
