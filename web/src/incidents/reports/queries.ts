import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "../../base/api";

const PAGE = 50;

/** Those that hold these words, over or not, newest first, page by page. No words: all. */
export const searched = (text: string) =>
  infiniteQueryOptions({
    queryKey: ["incident", "searched", text],
    queryFn: ({ pageParam, signal }) => {
      const query = { text, limit: PAGE, ...(pageParam ? { before: pageParam } : {}) };
      return ask(api.GET("/api/incidents", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
  });

/** Every call, newest first. */
export const recentCalls = infiniteQueryOptions({
  queryKey: ["call", "recent"],
  queryFn: ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam ? { before: pageParam } : {}) };
    return ask(api.GET("/api/calls/recent", { params: { query }, signal }));
  },
  initialPageParam: "",
  getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
});

export type Grouping = "polsek" | "category" | "hour";

export const times = (by: Grouping, days: number) =>
  queryOptions({
    queryKey: ["incident", "times", by, days],
    queryFn: ({ signal }) => {
      const to = new Date();
      const from = new Date(to.getTime() - days * 86_400_000);
      const query = { by, from: from.toISOString(), to: to.toISOString() };
      return ask(api.GET("/api/incidents/report", { params: { query }, signal }));
    },
  });

export const checkPaper = (csv: string) => ask(api.POST("/api/incidents/import/check", { body: { csv } }));
export const enterPaper = (csv: string) => ask(api.POST("/api/incidents/import", { body: { csv } }));
