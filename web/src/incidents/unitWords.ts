import type { DispatchState } from "../base/types";
import { m } from "../i18n/m";

type Words = Readonly<Record<string, () => string>>;

const WHY: Words = {
  closest: m.why_closest,
  free: m.why_free,
  right_function: m.why_right_function,
  fresh_position: m.why_fresh_position,
  rested: m.why_rested,
  own_area: m.why_own_area,
  by_road: m.why_by_road,
};
const DOUBTS: Words = {
  right_function: m.doubt_right_function,
  fresh_position: m.doubt_fresh_position,
  rested: m.doubt_rested,
  by_road: m.doubt_by_road,
};
const PASSED: Words = {
  busy: m.passed_busy,
  no_place: m.passed_no_place,
  further: m.passed_further,
  no_position: m.passed_no_position,
  stale_position: m.passed_stale_position,
  off_duty: m.unit_off_duty,
  resting: m.unit_resting,
  faulty: m.unit_faulty,
  emergency: m.unit_emergency,
  escorting: m.unit_escorting,
};
const SHORTFALL: Words = {
  no_units: m.short_no_units,
  nobody_free: m.short_nobody_free,
  no_position: m.short_no_position,
  no_place: m.short_no_place,
  no_right_function: m.short_no_right_function,
  no_fresh_position: m.short_no_fresh_position,
  nobody_rested: m.short_nobody_rested,
  no_road: m.short_no_road,
};

/** A word of the server that is new here is shown as it is. */
export const whyWord = (it: string): string => WHY[it]?.() ?? it;
export const doubtWord = (it: string): string => DOUBTS[it]?.() ?? it;
export const passedWord = (it: string): string => PASSED[it]?.() ?? it;
export const shortfallWord = (it: string): string => SHORTFALL[it]?.() ?? it;

export function dispatchWord(state: DispatchState): string {
  return {
    assigned: m.dispatch_assigned,
    accepted: m.dispatch_accepted,
    en_route: m.dispatch_en_route,
    on_scene: m.dispatch_on_scene,
    done: m.dispatch_done,
    declined: m.dispatch_declined,
    cancelled: m.dispatch_cancelled,
  }[state]();
}

/** What a phone sent its words with. Source: incidents/actions/devices.py. */
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
