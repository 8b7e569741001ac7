import type { IncidentState } from "../base/types";

/** Where an incident goes from a state. Source: incidents/model/states.py, NEXT; the server refuses anything else. */
export const NEXT: Readonly<Partial<Record<IncidentState, readonly IncidentState[]>>> = {
  new: ["verified", "referred", "cancelled", "unfounded"],
  verified: ["referred", "cancelled", "unfounded"],
  dispatched: ["attended", "cancelled", "unfounded"],
  attended: ["controlled", "done"],
  controlled: ["done", "attended"],
  done: ["closed", "attended"],
  closed: ["verified"],
  referred: ["verified"],
  cancelled: ["verified"],
  unfounded: ["verified"],
};
/** Still to be worked on: only such an incident takes corrections. */
export const OPEN: readonly IncidentState[] = ["new", "verified", "dispatched", "attended", "controlled", "done"];
export const EXITS: readonly IncidentState[] = ["referred", "cancelled", "unfounded"];

/** An exit, and every way back, needs a reason. */
export function needsReason(from: IncidentState, to: IncidentState): boolean {
  if (EXITS.includes(to) || from === "closed" || EXITS.includes(from)) return true;
  return to === "attended" && (from === "done" || from === "controlled");
}
