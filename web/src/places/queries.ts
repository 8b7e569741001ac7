import { queryOptions } from "@tanstack/react-query";
import { get } from "../base/api";
import type { CityMap } from "../base/types";

/** The city pack changes with an import only; the entry `place.imported` makes it out of date. */
export const cityMap = queryOptions({
  queryKey: ["place", "map"],
  queryFn: ({ signal }) => get<CityMap>("/places/map", signal),
  staleTime: Number.POSITIVE_INFINITY,
});
