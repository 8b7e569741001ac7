import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useMay } from "../access/queries";
import { hearingSaid } from "./cues";
import { sayAudible, saySilentAndGone, seat } from "./queries";
import { heardBy } from "./seat";

/**
 * Says to the house whether this page can sound, wherever the house believes otherwise, and tells who else hears.
 * Another page of the same person may hear: what this one denied once it does not deny again.
 */
export function useEars(hears: boolean, silent: boolean): { others: number | null; deaf: readonly string[] } {
  const may = useMay("call.view");
  const queries = useQueryClient();
  const { data, isError, dataUpdatedAt } = useQuery({ ...seat, enabled: may });
  const denied = useRef(false);
  const believed = data?.audible;
  useEffect(() => {
    if (hears) denied.current = false;
    const said = hearingSaid(hears, believed, denied.current);
    if (said === null) return;
    denied.current = !said;
    sayAudible(said)
      .then((now) => queries.setQueryData(seat.queryKey, now))
      .catch(() => undefined); // believed to hear nothing it is asked again in ten seconds
  }, [hears, believed, dataUpdatedAt, queries]);
  useEffect(() => {
    if (!may || !hears) return undefined;
    window.addEventListener("pagehide", saySilentAndGone);
    return () => window.removeEventListener("pagehide", saySilentAndGone);
  }, [may, hears]);
  const others = silent && !isError ? (data?.others ?? null) : null;
  useEffect(() => heardBy(others), [others]);
  return { others, deaf: isError ? [] : (data?.deaf ?? []) };
}
