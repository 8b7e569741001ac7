import type { Health, Unit, UnitState } from "../base/types";
import { m } from "../i18n/m";

export function unitWord(state: UnitState): string {
  return {
    ready: m.unit_state_ready,
    assigned: m.unit_state_assigned,
    en_route: m.unit_state_en_route,
    on_scene: m.unit_state_on_scene,
    escorting: m.unit_state_escorting,
    returning: m.unit_state_returning,
    resting: m.unit_state_resting,
    off_duty: m.unit_state_off_duty,
    faulty: m.unit_state_faulty,
    emergency: m.unit_state_emergency,
  }[state]();
}

/** A shape for each group of states: help, out of order, busy, free, away. */
export function unitShape(state: UnitState): Health {
  const shapes: Record<UnitState, Health> = {
    emergency: "critical",
    faulty: "serious",
    assigned: "caution",
    en_route: "caution",
    on_scene: "caution",
    escorting: "caution",
    ready: "normal",
    returning: "normal",
    resting: "standby",
    off_duty: "off",
  };
  return shapes[state];
}

/** Seconds since the unit said where it is; null: it never did. */
export function fixAge_s(unit: Unit, now_ms: number): number | null {
  return unit.fix_at === null ? null : Math.max(0, (now_ms - Date.parse(unit.fix_at)) / 1000);
}

/** What a crew does on its phone, as it says it there and as the desk reads it. Source: incidents/actions/devices.py. */
export function sentWord(kind: string): string {
  const words: Readonly<Record<string, () => string>> = {
    accept: m.officer_accept,
    decline: m.officer_decline,
    en_route: m.officer_en_route,
    arrived: m.officer_arrived,
    done: m.officer_done,
    help: m.officer_help,
    note: m.officer_note,
  };
  return words[kind]?.() ?? kind;
}
