import { decimal, whole } from "../base/format";
import type { Call, Clock, HandoverLine, Health, IncidentState, Outcome } from "../base/types";
import { m } from "../i18n/m";

/** The shape says how urgent it is, not only the colour: a triangle for what must be done now. */
const SHAPE: Readonly<Record<string, Health>> = {
  P1: "critical",
  P2: "serious",
  P3: "caution",
  P4: "normal",
  P5: "standby",
};
export const priorityShape = (priority: string): Health => SHAPE[priority] ?? "off";

export function metres(distance_m: number): string {
  return distance_m < 1000 ? m.metres({ n: whole(distance_m) }) : m.kilometres({ n: decimal(distance_m / 1000, 1) });
}

export function callWord(attention: Call["attention"]): string {
  return {
    ringing: m.call_ringing,
    late: m.call_late,
    open: m.call_open,
    stale: m.call_stale,
    missed: m.call_missed,
    done: m.call_done,
  }[attention]();
}

export const CALL_SHAPE: Readonly<Record<Call["attention"], Health>> = {
  ringing: "standby",
  late: "critical",
  open: "normal",
  stale: "serious",
  missed: "caution",
  done: "off",
};

export const OUTCOMES: readonly { key: string; outcome: Outcome; word: () => string }[] = [
  { key: "1", outcome: "silent", word: m.outcome_silent },
  { key: "2", outcome: "prank", word: m.outcome_prank },
  { key: "3", outcome: "misdial", word: m.outcome_misdial },
  { key: "4", outcome: "information", word: m.outcome_information },
];

/** Nobody is silent or has the wrong number who stands at the counter or speaks on the radio. */
export const REPORT_OUTCOMES = OUTCOMES.filter(({ outcome }) => outcome === "prank" || outcome === "information");

export function outcomeWord(outcome: Outcome): string {
  return OUTCOMES.find((it) => it.outcome === outcome)?.word() ?? m.outcome_incident();
}

export function clockName(name: Clock["name"]): string {
  return { answer: m.clock_answer, dispatch: m.clock_dispatch, arrive: m.clock_arrive }[name]();
}

export const CLOCK_SHAPE: Readonly<Record<Clock["state"], Health>> = {
  off: "off",
  running: "standby",
  amber: "serious",
  late: "critical",
  paused: "off",
  met: "normal",
  missed: "caution",
};

export function clockWord(state: Clock["state"]): string {
  return {
    off: m.clock_off,
    running: m.clock_running,
    amber: m.clock_amber,
    late: m.clock_late,
    paused: m.clock_paused,
    met: m.clock_met,
    missed: m.clock_missed,
  }[state]();
}

export function stateWord(state: IncidentState): string {
  return {
    new: m.istate_new,
    verified: m.istate_verified,
    dispatched: m.istate_dispatched,
    attended: m.istate_attended,
    controlled: m.istate_controlled,
    done: m.istate_done,
    closed: m.istate_closed,
    merged: m.istate_merged,
    referred: m.istate_referred,
    cancelled: m.istate_cancelled,
    unfounded: m.istate_unfounded,
  }[state]();
}

export type Waits = NonNullable<HandoverLine["waits"]>[number];

export function waitsWord(waits: Waits): string {
  return {
    late_dispatch: m.waits_late_dispatch,
    late_arrive: m.waits_late_arrive,
    owner: m.waits_owner,
    verification: m.waits_verification,
    unit: m.waits_unit,
    acceptance: m.waits_acceptance,
    arrival: m.waits_arrival,
    finishing: m.waits_finishing,
    closing: m.waits_closing,
  }[waits]();
}

/** A report that came another way than by 110. Not known yet what it is: a call. */
export const isReport = (call: Pick<Call, "channel"> | undefined): boolean =>
  call !== undefined && call.channel !== "110";

/** A 110 call without a number came from one who withheld it; a report of another kind just has none. */
export const callerWord = (call: Pick<Call, "number" | "channel">): string =>
  call.number ?? (isReport(call) ? m.call_report() : m.call_withheld());
