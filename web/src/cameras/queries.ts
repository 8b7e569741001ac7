import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";

/** Asked again every 10 s also without news: a state that ages ("report 30 s old") ages without any entry. */
export const cameras = queryOptions({
  queryKey: ["camera", "all"],
  queryFn: ({ signal }) => ask(api.GET("/api/cameras", { signal })),
  refetchInterval: 10_000,
});
