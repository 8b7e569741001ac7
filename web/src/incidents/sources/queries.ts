import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../../base/api";

export const sources = queryOptions({
  queryKey: ["source"],
  queryFn: ({ signal }) => ask(api.GET("/api/call-sources", { signal })),
});
export const addSource = (name: string) => ask(api.POST("/api/call-sources", { body: { name } }));
export const revokeSource = (id: string) => ask(api.DELETE("/api/call-sources/{id}", { params: { path: { id } } }));
