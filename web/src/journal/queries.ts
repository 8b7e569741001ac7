import { infiniteQueryOptions } from "@tanstack/react-query";
import { get } from "../base/api";
import type { Entry } from "../base/types";

export const PAGE = 100;

/** Newest first; each further page goes back from the oldest entry read. */
export const entries = infiniteQueryOptions({
  queryKey: ["journal"],
  queryFn: ({ pageParam, signal }) =>
    get<Entry[]>(`/journal?limit=${PAGE}${pageParam === null ? "" : `&before=${pageParam}`}`, signal),
  initialPageParam: null as number | null,
  getNextPageParam: (last: Entry[]) => (last.length < PAGE ? null : (last.at(-1)?.seq ?? null)),
});
