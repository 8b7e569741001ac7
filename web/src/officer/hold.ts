import type { DeviceView } from "../base/types";
import type { Action } from "./outbox";

export const HOLD_MS = 2000;
const TOLD_MS = 15 * 60 * 1000;

/** How far a call for help has come. Only the server can say more than `waiting`; only a person makes it `seen`. */
export interface HelpState {
  step: "waiting" | "stored" | "seen";
  at: string;
}

export function helpState(view: DeviceView | null, actions: readonly Action[]): HelpState | null {
  const last = actions.findLast((it) => it.kind === "help");
  if (last?.state === "waiting") return { step: "waiting", at: last.at };
  const known = view?.help ?? null;
  if (known?.acknowledged_at)
    return newer(last, known.acknowledged_at) ?? { step: "seen", at: known.acknowledged_at };
  if (known) return { step: "stored", at: known.at };
  return newer(last, new Date(Date.now() - TOLD_MS).toISOString());
}

/** Stored after `than`, and the view does not hold it yet. */
function newer(last: Action | undefined, than: string): HelpState | null {
  const stored = last?.state === "done" && (last.settled_ms ?? 0) > Date.parse(than);
  return stored ? { step: "stored", at: last.at } : null;
}
