import { describe, expect, test } from "vitest";
import type { PlaceHit } from "../src/base/types";
import { merged } from "../src/places/where";

const hit = (own: Partial<PlaceHit>): PlaceHit => ({
  id: null,
  kind: "road",
  name: "Jalan Braga",
  lat: -6.9,
  lon: 107.6,
  accuracy_m: 100,
  score: 0.5,
  sure: "likely",
  why: [],
  unread: [],
  notes: [],
  area: { inside: true, kecamatan: null, kelurahan: null, polsek: null },
  distance_m: null,
  ...own,
});

describe("where is it", () => {
  test("places and cameras stand in one list, the best first", () => {
    const found = merged({ hits: [hit({ score: 0.9 }), hit({ score: 0.4 })], notes: ["rt_rw"] }, [
      hit({ kind: "camera", score: 0.7 }),
    ]);
    expect(found.hits.map((it) => it.score)).toEqual([0.9, 0.7, 0.4]);
    expect(found.notes).toEqual(["rt_rw"]);
  });
  test("what only a camera is called is not unknown; what nothing is called is", () => {
    expect(merged({ hits: [], notes: ["unknown"] }, [hit({ kind: "camera" })]).notes).toEqual([]);
    expect(merged({ hits: [], notes: ["unknown"] }, []).notes).toEqual(["unknown"]);
  });
});
