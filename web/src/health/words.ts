import type { Outage, Ticket } from "../base/types";
import { m } from "../i18n/m";

const TROUBLES: Readonly<Record<string, () => string>> = {
  offline: m.trouble_offline,
  frozen: m.trouble_frozen,
  black: m.trouble_black,
  over_exposed: m.trouble_over_exposed,
  blurred: m.trouble_blurred,
  covered: m.trouble_covered,
  turned: m.trouble_turned,
  moved: m.trouble_moved,
  low_rate: m.trouble_low_rate,
  clock_drift: m.trouble_clock_drift,
  other: m.trouble_other,
};

const TODO: Readonly<Record<string, () => string>> = {
  offline: m.do_offline,
  frozen: m.do_frozen,
  black: m.do_black,
  over_exposed: m.do_over_exposed,
  blurred: m.do_blurred,
  covered: m.do_covered,
  turned: m.do_turned,
  moved: m.do_moved,
  low_rate: m.do_low_rate,
  clock_drift: m.do_clock_drift,
};

/** With these a camera shows nothing of what it is there for: FAILED of cameras/health/model.py. */
const FAILED: ReadonlySet<string> = new Set(["offline", "frozen", "black", "over_exposed", "covered", "turned"]);

export function isFailed(kind: string): boolean {
  return FAILED.has(kind);
}

export function troubleWord(kind: string): string {
  return TROUBLES[kind]?.() ?? kind;
}

/** With the name of who turned a camera, where a person did. */
export function troubleSaid({ kind, why }: { kind: string; why: string }): string {
  return kind === "moved" && why !== "" ? m.trouble_moved_by({ by: why }) : troubleWord(kind);
}

/** What an operator can do about it. */
export function todoSentence(kind: string): string {
  return TODO[kind]?.() ?? "";
}

export function outageSentence({ binds, name, cameras }: Outage): string {
  const n = cameras.length;
  return {
    network: () => m.outage_network({ name, n }),
    owner: () => m.outage_owner({ name, n }),
    area: () => m.outage_area({ name, n }),
    city: () => m.outage_city({ n }),
  }[binds]();
}

export function ticketWord(state: Ticket["state"]): string {
  return {
    open: m.ticket_state_open,
    assigned: m.ticket_state_assigned,
    repaired: m.ticket_state_repaired,
    verified: m.ticket_state_verified,
    dropped: m.ticket_state_dropped,
  }[state]();
}
