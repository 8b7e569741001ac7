import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { Entry } from "../base/types";

export const PAGE = 100;

/** Newest first; each further page goes back from the oldest entry read. */
export const entries = infiniteQueryOptions({
  queryKey: ["journal"],
  queryFn: ({ pageParam, signal }) =>
    ask(api.GET("/api/journal", { params: { query: { limit: PAGE, before: pageParam } }, signal })),
  initialPageParam: null as number | null,
  getNextPageParam: (last: Entry[]) => (last.length < PAGE ? null : (last.at(-1)?.seq ?? null)),
});
