import { useQuery } from "@tanstack/react-query";
import { useMay } from "../access/queries";
import type { Call, Escalation } from "../base/types";
import { useUnsent } from "./heldActs";
import { calls, escalations } from "./queries";
import { BAND, parted, ringing, untaken } from "./ring";

/** The calls of the band, in its order. What was pressed on stands below it, and the keys mean the next one. */
export function useBand(): Call[] {
  const mayTake = useMay("call.take");
  const { data } = useQuery({ ...calls, enabled: mayTake });
  const pressed = useUnsent().flatMap(({ state, what }) =>
    state === "waiting" && (what.kind === "claim" || what.kind === "dispose") ? [what.call] : [],
  );
  return mayTake ? ringing(data ?? []).filter(({ id }) => !pressed.includes(id)) : [];
}

interface Risen {
  /** What the key takes, wherever it stands. */
  first: Escalation | undefined;
  number: number;
  /** Those that stand in the row of their call in the band, by call. */
  marks: ReadonlyMap<string, Escalation>;
  /** Those that have a row of their own. */
  rows: readonly Escalation[];
}

/** What has risen to this seat and nobody has: each stands in one row. */
export function useRisen(): Risen {
  const may = useMay("incident.manage");
  const { data } = useQuery({ ...escalations, enabled: may });
  const band = useBand();
  const all = may ? untaken(data ?? []) : [];
  return { first: all[0], number: all.length, ...parted(all, band.slice(0, BAND)) };
}
