import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useMay } from "../access/queries";
import { newEars } from "./ears";
import { sayAudible, saySilentAndGone, seat } from "./queries";
import { heardBy } from "./seat";

/**
 * Says to the house whether this page can sound, wherever the house believes otherwise, and tells who else hears.
 * Another page of the same person may hear; believed to hear nothing it is asked again in ten seconds.
 */
export function useEars(hears: boolean, silent: boolean): { others: number | null; deaf: readonly string[] } {
  const may = useMay("call.view");
  const queries = useQueryClient();
  const { data, isError, dataUpdatedAt } = useQuery({ ...seat, enabled: may });
  const [say] = useState(() => newEars(sayAudible));
  const believed = data?.audible;
  useEffect(() => {
    void say(hears, believed).then((now) => now && queries.setQueryData(seat.queryKey, now));
  }, [say, hears, believed, dataUpdatedAt, queries]);
  useEffect(() => {
    if (!may || !hears) return undefined;
    window.addEventListener("pagehide", saySilentAndGone);
    return () => window.removeEventListener("pagehide", saySilentAndGone);
  }, [may, hears]);
  const others = silent && !isError ? (data?.others ?? null) : null;
  useEffect(() => heardBy(others), [others]);
  return { others, deaf: isError ? [] : (data?.deaf ?? []) };
}
