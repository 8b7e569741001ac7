import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { FoundPlaces, PlaceHit } from "../base/types";

const MOST = 8;

/** Places that a text may mean and, for who may see cameras, cameras of that name; near: longitude, latitude. */
export const whereIs = (text: string, near: readonly [number, number] | undefined, withCameras: boolean) =>
  queryOptions({
    queryKey: ["city", "where", text, near, withCameras],
    queryFn: async ({ signal }): Promise<FoundPlaces> => {
      const query = { text, limit: MOST, ...(near ? { near_lon: near[0], near_lat: near[1] } : {}) };
      const [places, cameras] = await Promise.all([
        ask(api.GET("/api/places/search", { params: { query }, signal })),
        withCameras ? ask(api.GET("/api/cameras/named", { params: { query: { text } }, signal })) : null,
      ]);
      return merged(places, cameras?.hits ?? []);
    },
    staleTime: 60_000,
    retry: false,
  });

/** Whose place a point is, and what stands near it. */
export const hereIs = (lat: number, lon: number) =>
  queryOptions({
    queryKey: ["city", "here", lat, lon],
    queryFn: ({ signal }) => ask(api.GET("/api/places/here", { params: { query: { lat, lon } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** One list, the best first; a place that is unknown may still be a camera's name. */
export function merged(places: FoundPlaces, cameras: readonly PlaceHit[]): FoundPlaces {
  const hits = [...places.hits, ...cameras].sort((a, b) => b.score - a.score).slice(0, MOST);
  return { hits, notes: hits.length > 0 ? places.notes.filter((it) => it !== "unknown") : places.notes };
}
