import { describe, expect, test } from "vitest";
import { HEALTHS, SHAPES } from "../src/base/StatusShape";
import { hourMinute } from "../src/base/format";
import type { Camera, Period, Typical } from "../src/base/types";
import { byUrgency, EVERYTHING, matching } from "../src/cameras/filter";
import { mapName, stateSentence } from "../src/cameras/words";
import { keysOf } from "../src/live/connect";
import { cones } from "../src/map/cones";
import { mapSearch, wallSearch } from "../src/search";
import { byKind, typicalByKind, youngSince } from "../src/traffic/sums";

type Flow = Typical["lines"][number]["both"];

const camera = (own: Partial<Camera>): Camera => ({
  id: "1",
  code: "BDG-001",
  name: "Simpang Dago - Riau (contoh)",
  lat: -6.9,
  lon: 107.6,
  bearing_deg: 90,
  fov_deg: 60,
  reach_m: null,
  owner: "Dishub",
  purpose: "lalu_lintas",
  fictional: true,
  enabled: true,
  counted: true,
  legal_basis: "contoh",
  notice: "contoh",
  notice_since: "2026-01-01",
  movable: false,
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
  troubles: [],
  unwatched: false,
  ...own,
});

test("a camera of the drill city says so on the map", () => {
  const simulated = camera({ fictional: true, owner: "simulasi" });
  expect(mapName(simulated)).toBe("Simpang Dago - Riau\nSIMULASI");
  expect(mapName({ ...simulated, owner: "contoh" })).toBe("Simpang Dago - Riau");
});

test("a camera that nobody watches says so, and not what was said of it last", () => {
  const playing = camera({ state: "playing" });
  expect(stateSentence({ ...playing, unwatched: true })).toBe("tidak diawasi");
  expect(stateSentence(playing)).not.toBe("tidak diawasi");
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
    from: "2026-11-23T17:00:00Z",
    to: "2026-11-24T05:00:15Z",
    seen_s: 43_000,
    possible_s: 43_215,
    lines: [
      { line_id: "a", seen_s, possible_s: 75 },
      { line_id: "b", seen_s: 43_000, possible_s: 43_215 },
    ],
    cells: [
      { line_id: "a", way: "forward", kind: "car", crossings: 3 },
      { line_id: "a", way: "back", kind: "car", crossings: 2 },
      { line_id: "b", way: "forward", kind: "car", crossings: 9 },
    ],
  });
  test("are added over ways, never over lines", () => {
    expect(byKind(period(60), "a", "both")).toEqual({ kinds: new Map([["car", 5]]), total: 5 });
    expect(byKind(period(60), "a", "back")?.kinds.get("car")).toBe(2);
  });
  test("of a time that nobody saw are unknown and not zero, also when the camera saw before the line was drawn", () => {
    expect(byKind(period(0), "a", "both")).toBeNull();
    expect(byKind(period(0), "not there", "both")).toBeNull();
    expect(byKind(period(0), "b", "both")?.total).toBe(9);
  });
  test("of a young line say since when", () => {
    expect(youngSince(period(60), "2026-11-24T05:00:00Z")).toBe("2026-11-24T05:00:00Z");
    expect(youngSince(period(60), "2026-11-20T05:00:00Z")).toBeNull();
    expect(hourMinute("2026-11-24T05:00:00Z", "Asia/Jakarta")).toBe("12:00");
  });
  test("that are usual are unknown without earlier days", () => {
    expect(typicalByKind(null, "a", "both")).toBeNull();
    expect(typicalByKind({ lines: [] }, "a", "both")).toBeNull();
  });
  test("that are usual are the server's own medians, never added up here", () => {
    const flow = (total: number): Flow => ({ total, kinds: [{ kind: "car", median: 11 }] });
    const typical = { lines: [{ line_id: "a", days: 3, both: flow(15), forward: flow(9), back: flow(5) }] };
    expect(typicalByKind(typical, "a", "both")).toEqual({ kinds: new Map([["car", 11]]), total: 15 });
    expect(typicalByKind(typical, "a", "back")?.total).toBe(5);
  });
});

test("news makes the right answers out of date", () => {
  expect(keysOf("camera.measured")).toEqual(["camera"]);
  expect(keysOf("role.changed")).toEqual(["role", "journal", "session"]);
  expect(keysOf("city.loaded")).toEqual(["city", "journal"]);
  expect(keysOf("looking.changed")).toEqual(["looking"]);
});

test("a broken address falls back instead of failing", () => {
  expect(wallSearch({ layout: 7, cameras: [1, "a"], full: -1 })).toEqual({ cameras: ["a"] });
  expect(mapSearch({ at: [1, 2], camera: 5 })).toEqual({});
});

test("a cone opens towards the bearing, as far as the camera reaches", () => {
  const shape = cones([camera({ bearing_deg: 90, fov_deg: 60, reach_m: 200 })]).features[0];
  if (shape?.geometry.type !== "Polygon") throw new Error("no cone");
  const lons = (shape.geometry.coordinates[0] ?? []).map((it) => it[0] ?? 0);
  expect(Math.min(...lons)).toBeCloseTo(107.6);
  expect((Math.max(...lons) - 107.6) * 110_500).toBeCloseTo(200, -1);
  expect(shape.properties?.sure).toBe(true);
});

test("what nobody has entered is never drawn as sure", () => {
  const sure = (own: Partial<Camera>) =>
    cones([camera({ reach_m: 50, ...own })]).features[0]?.properties?.sure as boolean;
  expect(sure({})).toBe(true);
  expect(sure({ reach_m: null })).toBe(false);
  expect(sure({ fov_deg: null })).toBe(false);
  expect(sure({ bearing_deg: null })).toBe(false);
  expect(sure({ bearing_deg: null, fov_deg: 360 })).toBe(true);
});
