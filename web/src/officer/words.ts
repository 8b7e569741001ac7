import type { DispatchState, Health } from "../base/types";
import { m } from "../i18n/m";

export function stepWord(state: DispatchState): string {
  return {
    assigned: m.officer_step_assigned,
    accepted: m.officer_step_accepted,
    en_route: m.officer_step_en_route,
    on_scene: m.officer_step_on_scene,
    done: m.officer_step_done,
    declined: m.officer_step_declined,
    cancelled: m.officer_step_cancelled,
  }[state]();
}

/** Five priorities, each with a shape of its own. */
export function priorityShape(priority: string): Health {
  const shapes: Readonly<Record<string, Health>> = { P1: "critical", P2: "serious", P3: "caution", P4: "normal" };
  return shapes[priority] ?? "standby";
}

export function priorityWord(priority: string): string {
  const words: Readonly<Record<string, () => string>> = {
    P1: m.officer_p1,
    P2: m.officer_p2,
    P3: m.officer_p3,
    P4: m.officer_p4,
    P5: m.officer_p5,
  };
  return words[priority]?.() ?? priority;
}

/** What a crew says of how it ended; the words go to the desk as they stand. */
export function outcomes(): string[] {
  return [m.officer_out_settled(), m.officer_out_report(), m.officer_out_nothing(), m.officer_out_taken()];
}

export function refusals(): string[] {
  return [m.officer_no_busy(), m.officer_no_far(), m.officer_no_vehicle(), m.officer_no_crew()];
}

export function windWord(nth: number): string {
  const words = [m.wind_n, m.wind_ne, m.wind_e, m.wind_se, m.wind_s, m.wind_sw, m.wind_w, m.wind_nw];
  return (words[nth] ?? m.wind_n)();
}
