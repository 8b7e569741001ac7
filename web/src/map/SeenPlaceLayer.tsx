import { useQuery } from "@tanstack/react-query";
import type { Feature, FeatureCollection } from "geojson";
import type { LayerSpecification, Map } from "maplibre-gl";
import { useMemo } from "react";
import { useMay } from "../access/queries";
import type { SightedCamera } from "../base/types";
import { seeing } from "../cameras/queries";
import type { Colours } from "./colours";
import type { Place } from "./cones";
import { useMapLayer } from "./useMapLayer";

/** The place that was asked about; for who may see cameras, with a line from each that sees it. */
export function SeenPlaceLayer({ map, paint, place }: { map: Map; paint: Colours; place: Place }) {
  const { data } = useQuery({ ...seeing(place), enabled: useMay("camera.view") });
  const content = useMemo(() => drawn(place, data?.seeing ?? []), [place, data]);
  const layers = useMemo(() => seenLayers(paint), [paint]);
  useMapLayer(map, "seen-place", layers, content);
  return null;
}

function drawn(place: Place, cameras: readonly SightedCamera[]): FeatureCollection {
  const rays = cameras.map(({ lon, lat, covers }): Feature => ({
    type: "Feature",
    properties: { sure: covers === "yes" },
    geometry: { type: "LineString", coordinates: [[lon, lat], place] },
  }));
  const point: Feature = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } };
  return { type: "FeatureCollection", features: [...rays, point] };
}

function seenLayers(paint: Colours): LayerSpecification[] {
  const ray = (id: string, sure: never, dash: { "line-dasharray"?: number[] }): LayerSpecification => ({
    id,
    source: "seen-place",
    type: "line",
    filter: ["all", ["==", ["geometry-type"], "LineString"], sure],
    paint: { "line-color": paint.focus, "line-width": 2, ...dash },
  });
  return [
    ray("seen-ray", ["get", "sure"] as never, {}),
    ray("seen-ray-guess", ["!", ["get", "sure"]] as never, { "line-dasharray": [2, 2] }),
    {
      id: "seen-point",
      source: "seen-place",
      type: "circle",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 6,
        "circle-color": paint.ground,
        "circle-stroke-color": paint.focus,
        "circle-stroke-width": 3,
      },
    },
  ];
}
