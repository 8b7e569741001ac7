import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { CityMap } from "../base/types";

/** The city pack changes with an import only; the entry `city.loaded` makes it out of date. */
export const cityMap = queryOptions({
  queryKey: ["city", "map"],
  // The description of the API knows GeoJSON only as an object of some kind.
  queryFn: async ({ signal }) => (await ask(api.GET("/api/places/map", { signal }))) as unknown as CityMap,
  staleTime: Number.POSITIVE_INFINITY,
});
