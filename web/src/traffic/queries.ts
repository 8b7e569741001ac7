import { queryOptions } from "@tanstack/react-query";
import { get } from "../base/api";
import type { Counts } from "../base/types";

export const counts = (camera: string) =>
  queryOptions({
    queryKey: ["count", camera],
    queryFn: ({ signal }) => get<Counts>(`/cameras/${camera}/counts`, signal),
    refetchInterval: 10_000,
  });
