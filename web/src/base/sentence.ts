import { m } from "../i18n/m";
import { Problem } from "./api";

/** A fault in the operator's language. What the server said in detail stands beside it, not instead of it. */
export function sentence(fault: unknown): string {
  if (!(fault instanceof Problem)) return m.fault_page();
  if (fault.status === 0) return m.fault_unreachable();
  if (fault.status === 429) return m.fault_too_many({ n: fault.retryAfter_s ?? 60 });
  if (fault.status >= 500) return m.fault_server();
  return byStatus[fault.status]?.() ?? m.fault_refused();
}

const byStatus: Readonly<Record<number, () => string>> = {
  401: m.fault_no_session,
  403: m.fault_forbidden,
  404: m.fault_not_found,
  409: m.fault_conflict,
  422: m.fault_invalid,
};
