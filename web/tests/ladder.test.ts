import { describe, expect, test } from "vitest";
import type { Call, Escalation } from "../src/base/types";
import { isCritical, untaken } from "../src/incidents/ring";
import { keysOf } from "../src/live/connect";

const AT = Date.parse("2026-11-24T03:00:00Z");
const ago = (s: number) => new Date(AT - s * 1000).toISOString();
const WAITS = { answer_s: 10, grace_s: 20, stale_s: 120 };

const ringing = (waited_s: number): Call => ({
  id: "c",
  channel: "110",
  external_id: "",
  line: "110-1",
  number: null,
  state: "ringing",
  attention: "ringing",
  rang_at: ago(waited_s),
  waits_from: ago(waited_s),
  answered_at: null,
  ended_at: null,
  missed_at: null,
  lat: null,
  lon: null,
  accuracy_m: null,
  place_from: "",
  marks: [],
  claimed_by: null,
  claimed_login: null,
  claimed_at: null,
  disposition: null,
  disposed_at: null,
  disposed_by: null,
  incident_id: null,
  called_back: false,
  tries: 0,
  tried_at: null,
  repeats: 1,
  flag: null,
});

const escalation = (own: Partial<Escalation>): Escalation => ({
  id: "e",
  ladder: "call",
  subject_id: "c",
  started_at: ago(20),
  nth: 1,
  level: "Polsek",
  mine: true,
  risen_at: ago(10),
  acknowledged_at: null,
  acknowledged_by: null,
  line: "",
  code: "",
  category: "",
  priority: "",
  place_text: "",
  ...own,
});

describe("what has risen", () => {
  test("the highest is first, of those the longest waiting; what is not for this seat, or somebody has, is not shown", () => {
    const found = untaken([
      escalation({ id: "young", nth: 2, started_at: ago(9) }),
      escalation({ id: "low" }),
      escalation({ id: "old", nth: 2 }),
      escalation({ id: "another's", mine: false, nth: 4 }),
      escalation({ id: "had", acknowledged_at: ago(1), nth: 4 }),
    ]);
    expect(found.map((it) => it.id)).toEqual(["old", "young", "low"]);
  });
  test("an incident nobody accepts is critical, and so is a late call; both until somebody has it", () => {
    const incident = escalation({ ladder: "incident", subject_id: "i" });
    expect(isCritical([], [incident], WAITS, AT)).toBe(true);
    expect(isCritical([], [{ ...incident, acknowledged_at: ago(1) }], WAITS, AT)).toBe(false);
    expect(isCritical([ringing(20)], [], WAITS, AT)).toBe(true);
    expect(isCritical([ringing(20)], [escalation({ mine: false })], WAITS, AT)).toBe(true);
    expect(isCritical([ringing(20)], [escalation({ acknowledged_at: ago(1) })], WAITS, AT)).toBe(false);
    expect(isCritical([ringing(5)], [], WAITS, AT)).toBe(false);
  });
  test("each step, and that somebody has it, asks for the banner anew", () => {
    for (const kind of ["call.escalated", "incident.escalated", "escalation.acknowledged", "escalation.ended"])
      expect(keysOf(kind)).toContain("escalation");
    expect(keysOf("incident.escalated")).toContain("incident");
  });
});
