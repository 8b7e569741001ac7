import type { FeatureCollection } from "geojson";
import type { LayerSpecification, Map } from "maplibre-gl";
import { useMemo } from "react";
import type { Colours } from "./colours";
import type { Place } from "./cones";
import { useMapLayer } from "./useMapLayer";

/** A ring where the place is that was looked for. */
export function FoundPlaceLayer({ map, paint, place }: { map: Map; paint: Colours; place: Place }) {
  const content = useMemo(
    (): FeatureCollection => ({
      type: "FeatureCollection",
      features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } }],
    }),
    [place],
  );
  const layers = useMemo(() => ring(paint), [paint]);
  useMapLayer(map, "found-place", layers, content);
  return null;
}

function ring(paint: Colours): LayerSpecification[] {
  const circle = (id: string, radius: number, color: string, width: number): LayerSpecification => ({
    id,
    source: "found-place",
    type: "circle",
    paint: {
      "circle-radius": radius,
      "circle-color": "rgba(0, 0, 0, 0)",
      "circle-stroke-color": color,
      "circle-stroke-width": width,
    },
  });
  return [circle("found-place-edge", 13, paint.ground, 7), circle("found-place-ring", 13, paint.focus, 4)];
}
