import { describe, expect, test } from "vitest";
import type { Incident, Unit } from "../src/base/types";
import { incidentPins, STALE_S, unitPoints } from "../src/map/duty";
import { mapSearch } from "../src/search";

const NOW = Date.parse("2026-11-30T03:00:00Z");

const unit = (own: Partial<Unit>): Unit => ({
  accuracy_m: 10,
  active: true,
  bearing_deg: 45,
  call_sign: "P31",
  fix_at: new Date(NOW - 5_000).toISOString(),
  freed_at: null,
  function: "Satlantas",
  id: "u1",
  incident_id: null,
  lat: -6.9,
  lon: 107.6,
  name: "",
  polsek: "",
  speed_kmh: 20,
  state: "ready",
  state_at: "2026-11-30T02:00:00Z",
  ...own,
});

const only = (own: Partial<Unit>) => unitPoints([unit(own)], NOW).features.map((it) => it.properties);
const before = (age_s: number) => new Date(NOW - age_s * 1000).toISOString();

describe("units on the map", () => {
  test("who said just now where he is has his state's colour and his heading", () => {
    expect(only({})).toMatchObject([{ icon: "unit-normal", name: "P31", stale: false, bearing: 45 }]);
  });
  test("an old position is grey, says its age, and points nowhere", () => {
    const [found] = only({ fix_at: before(STALE_S + 90) });
    expect(found).toMatchObject({ icon: "unit-normal-stale", stale: true });
    expect(found).not.toHaveProperty("bearing");
    expect(String(found?.name)).toMatch(/^P31 · 2/);
    expect(only({ fix_at: before(STALE_S) })).toMatchObject([{ stale: false }]);
  });
  test("a heading towards the north is one; none said is none", () => {
    expect(only({ bearing_deg: 0 })).toMatchObject([{ bearing: 0 }]);
    expect(only({ bearing_deg: null })[0]).not.toHaveProperty("bearing");
  });
  test("who never said where he is, is off duty or no longer there stands nowhere", () => {
    for (const own of [{ lat: null, lon: null }, { state: "off_duty" as const }, { active: false }])
      expect(only(own)).toEqual([]);
  });
  test("on the equator and the prime meridian is a place", () => {
    expect(only({ lat: 0, lon: 0 })).toHaveLength(1);
  });
});

describe("incidents on the map", () => {
  const incident = (own: Partial<Incident>) =>
    ({ id: "i", code: "20261130-0007", priority: "P2", lat: -6.9, lon: 107.6, ...own }) as Incident;
  test("a pin says its priority and its number, the more urgent lies on top", () => {
    const found = incidentPins([incident({}), incident({ id: "j", priority: "P1" })]).features;
    expect(found.map((it) => it.properties)).toEqual([
      { id: "i", icon: "incident-P2", code: "0007", urgent: -2 },
      { id: "j", icon: "incident-P1", code: "0007", urgent: -1 },
    ]);
  });
  test("without a place there is no pin", () => {
    expect(incidentPins([incident({ lat: null, lon: null })]).features).toEqual([]);
  });
});

test("the list that is shown is in the address, and nonsense falls away", () => {
  expect(mapSearch({ list: "units" })).toEqual({ list: "units" });
  expect(mapSearch({ list: "persons" })).toEqual({});
});
