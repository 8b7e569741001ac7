import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { WantedWall } from "../base/types";

export const walls = queryOptions({
  queryKey: ["wall"],
  queryFn: ({ signal }) => ask(api.GET("/api/walls", { signal })),
});

export const bookmarks = queryOptions({
  queryKey: ["bookmark"],
  queryFn: ({ signal }) => ask(api.GET("/api/bookmarks", { params: { query: { limit: 50 } }, signal })),
});

/** Below "incident": each move of one says anew which cameras it opens. */
export const urgentCameras = queryOptions({
  queryKey: ["incident", "urgent-cameras"],
  queryFn: ({ signal }) => ask(api.GET("/api/incidents/urgent-cameras", { signal })),
});

/** Adds a wall, or where `id` is given changes it. */
export function keepWall(id: string | null, shared: boolean, body: WantedWall) {
  if (id === null) return ask(shared ? api.POST("/api/walls/shared", { body }) : api.POST("/api/walls", { body }));
  const params = { path: { id } };
  return ask(
    shared ? api.PUT("/api/walls/shared/{id}", { params, body }) : api.PUT("/api/walls/{id}", { params, body }),
  );
}

export function removeWall(id: string, shared: boolean) {
  const params = { path: { id } };
  return ask(shared ? api.DELETE("/api/walls/shared/{id}", { params }) : api.DELETE("/api/walls/{id}", { params }));
}

export const addBookmark = (camera_id: string, at_ms: number, note: string) =>
  ask(api.POST("/api/bookmarks", { body: { camera_id, at: new Date(at_ms).toISOString(), note } }));

export const noteSnapshot = (camera_id: string, at_ms: number, sha256: string, size_bytes: number) =>
  ask(api.POST("/api/snapshots", { body: { camera_id, at: new Date(at_ms).toISOString(), sha256, size_bytes } }));
