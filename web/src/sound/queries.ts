import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";

/** Who else hears; asked while this seat is silent. */
export const seat = queryOptions({
  queryKey: ["seat"],
  queryFn: ({ signal }) => ask(api.GET("/api/seat", { signal })),
  refetchInterval: 10_000,
  refetchIntervalInBackground: true,
  gcTime: 0,
  staleTime: 0,
});

export const silence = (silent: boolean) => ask(api.PUT("/api/seat/silence", { body: { silent } }));
