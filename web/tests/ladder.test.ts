import { describe, expect, test } from "vitest";
import type { Escalation } from "../src/base/types";
import { isCritical, parted, untaken } from "../src/incidents/ring";
import { keysOf } from "../src/live/connect";
import { ago, AT, call } from "./called";

const WAITS = { answer_s: 10, grace_s: 20, stale_s: 120 };

const ringing = (waited_s: number) => call({ rang_at: ago(waited_s), waits_from: ago(waited_s), number: null });

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
  test("a call that the band shows is marked there, and stands in no second row", () => {
    const here = escalation({ id: "here", subject_id: "rings" });
    const below = escalation({ id: "below", subject_id: "the fourth" });
    const incident = escalation({ id: "incident", ladder: "incident", subject_id: "i" });
    const { marks, rows } = parted([here, below, incident], [call({ id: "rings" }), call({ id: "quiet" })]);
    expect([...marks]).toEqual([["rings", here]]);
    expect(rows).toEqual([below, incident]);
    expect(parted([here], []).rows).toEqual([here]); // who takes no calls has no band
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
