import { queryOptions } from "@tanstack/react-query";
import { get } from "../base/api";
import type { Camera } from "../base/types";

/** Asked again every 10 s also without news: a state that ages ("report 30 s old") ages without any entry. */
export const cameras = queryOptions({
  queryKey: ["camera", "all"],
  queryFn: ({ signal }) => get<Camera[]>("/cameras", signal),
  refetchInterval: 10_000,
});
