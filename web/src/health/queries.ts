import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";

export type LeagueBy = "camera" | "owner" | "day" | "month";

export interface LeagueAsked {
  by: LeagueBy;
  first?: string | undefined;
  last?: string | undefined;
}

/** Asked again every 10 s also without news: what nobody confirms any more ages without any entry. */
export const troubles = queryOptions({
  queryKey: ["health", "now"],
  queryFn: ({ signal }) => ask(api.GET("/api/health", { signal })),
  refetchInterval: 10_000,
});

export const tickets = (everything: boolean) =>
  queryOptions({
    queryKey: ["health", "tickets", everything],
    queryFn: ({ signal }) => ask(api.GET("/api/health/tickets", { params: { query: { everything } }, signal })),
  });

export const contacts = queryOptions({
  queryKey: ["health", "contacts"],
  queryFn: ({ signal }) => ask(api.GET("/api/health/contacts", { signal })),
});

/** By a key of its own: it is not asked anew with every measurement. */
export const league = (asked: LeagueAsked) =>
  queryOptions({
    queryKey: ["league", asked],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/api/health/league", {
          params: { query: { by: asked.by, first: asked.first ?? null, last: asked.last ?? null } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
  });

export const openTicket = (body: { camera_id: string; trouble: string; note: string }) =>
  ask(api.POST("/api/health/tickets", { body }));
export const assignTicket = (id: string, assignee: string, note: string) =>
  ask(api.POST("/api/health/tickets/{id}/assign", { params: { path: { id } }, body: { assignee, note } }));
export const repairedTicket = (id: string, note: string) =>
  ask(api.POST("/api/health/tickets/{id}/repaired", { params: { path: { id } }, body: { note } }));
export const dropTicket = (id: string, note: string) =>
  ask(api.POST("/api/health/tickets/{id}/drop", { params: { path: { id } }, body: { note } }));
export const setContact = (owner: string, contact: string) =>
  ask(api.PUT("/api/health/contacts", { body: { owner, contact } }));
export const acceptView = (id: string) =>
  ask(api.POST("/api/health/cameras/{id}/view", { params: { path: { id } } }));
