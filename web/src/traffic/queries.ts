import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";

export const counts = (camera: string) =>
  queryOptions({
    queryKey: ["count", camera],
    queryFn: ({ signal }) => ask(api.GET("/api/cameras/{id}/counts", { params: { path: { id: camera } }, signal })),
    refetchInterval: 10_000,
  });
