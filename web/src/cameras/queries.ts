import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { Sight } from "../map/cones";
import type { CameraDrawing, Outlines, WantedDrawing } from "../base/types";

/** Asked again every 10 s also without news: a state that ages ("report 30 s old") ages without any entry. */
export const cameras = queryOptions({
  queryKey: ["camera", "all"],
  queryFn: ({ signal }) => ask(api.GET("/api/cameras", { signal })),
  refetchInterval: 10_000,
});

/** Who sees a place. Longitude, latitude. */
export const seeing = ([lon, lat]: readonly [number, number]) =>
  queryOptions({
    queryKey: ["camera", "seeing", lon, lat],
    queryFn: ({ signal }) => ask(api.GET("/api/cameras/seeing", { params: { query: { lat, lon } }, signal })),
  });

/** Zones and masks of all cameras: one question for a whole wall of pictures. */
export const outlines = queryOptions({
  queryKey: ["camera", "outlines"],
  // The client forgets on the way that a point has two numbers.
  queryFn: async ({ signal }) => (await ask(api.GET("/api/cameras/outlines", { signal }))) as Outlines,
  staleTime: 60_000,
  refetchInterval: ({ state }) => (state.status === "error" ? 5000 : false),
});

export const drawing = (id: string) =>
  queryOptions({
    queryKey: ["camera", "drawing", id],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/api/cameras/{id}/drawing", { params: { path: { id } }, signal }))) as CameraDrawing,
  });

export const aimCamera = (id: string, body: Sight) =>
  ask(api.PATCH("/api/cameras/{id}/sight", { params: { path: { id } }, body }));
export const drawCamera = (id: string, body: WantedDrawing) =>
  ask(api.PUT("/api/cameras/{id}/drawing", { params: { path: { id } }, body }));
