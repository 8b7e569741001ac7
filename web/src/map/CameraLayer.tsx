import type { FeatureCollection } from "geojson";
import type { LayerSpecification, Map, MapLayerMouseEvent } from "maplibre-gl";
import { useEffect, useMemo } from "react";
import { HEALTHS } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { mapName } from "../cameras/words";
import type { Colours } from "./colours";
import { cones } from "./cones";
import { onDuty } from "./duty";
import { iconName } from "./icons";
import { useMapLayer } from "./useMapLayer";

interface Props {
  map: Map;
  paint: Colours;
  cameras: readonly Camera[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  /** The camera under the pointer, and where on the map's own pixels. */
  onPoint: (at: { id: string; x: number; y: number } | null) => void;
}

/** Draws nothing in the DOM: it keeps the map's layers equal to the cameras. */
export function CameraLayer({ map, paint, cameras, chosen, onChoose, onPoint }: Props) {
  const views = useMemo(() => cones(cameras), [cameras]);
  const points = useMemo(() => asPoints(cameras), [cameras]);
  const ring = useMemo(() => asPoints(cameras.filter((it) => it.id === chosen)), [cameras, chosen]);
  const layers = useMemo(
    () => ({ cone: coneLayers(paint), ring: ringLayers(paint), point: pointLayers(paint) }),
    [paint],
  );
  useMapLayer(map, "camera-cones", layers.cone, views);
  useMapLayer(map, "camera-chosen", layers.ring, ring);
  useMapLayer(map, "cameras", layers.point, points);
  useEffect(() => {
    const click = (it: MapLayerMouseEvent) => {
      const id = idOf(it);
      if (id && !onDuty(map, it.point)) onChoose(id);
    };
    const move = (it: MapLayerMouseEvent) => {
      const id = idOf(it);
      map.getCanvas().style.cursor = "pointer";
      onPoint(id ? { id, x: it.point.x, y: it.point.y } : null);
    };
    const leave = () => {
      map.getCanvas().style.cursor = "";
      onPoint(null);
    };
    map.on("click", "camera-points", click);
    map.on("mousemove", "camera-points", move);
    map.on("mouseleave", "camera-points", leave);
    return () => {
      map.off("click", "camera-points", click);
      map.off("mousemove", "camera-points", move);
      map.off("mouseleave", "camera-points", leave);
    };
  }, [map, onChoose, onPoint]);
  return null;
}

function idOf(it: MapLayerMouseEvent): string | undefined {
  return it.features?.[0]?.properties.id as string | undefined;
}

function asPoints(cameras: readonly Camera[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: cameras.map((it) => ({
      type: "Feature",
      properties: { id: it.id, name: mapName(it), icon: iconName(it.health), worse: -HEALTHS.indexOf(it.health) },
      geometry: { type: "Point", coordinates: [it.lon, it.lat] },
    })),
  };
}

function coneLayers(paint: Colours): LayerSpecification[] {
  const edge = (id: string, filter: never, dash: { "line-dasharray"?: number[] }): LayerSpecification => ({
    id,
    source: "camera-cones",
    type: "line",
    minzoom: 14,
    filter,
    paint: { "line-color": colour, "line-opacity": 0.6, ...dash },
  });
  const colour = ["match", ["get", "health"], ...HEALTHS.flatMap((it) => [it, paint.state[it]]), paint.dim] as never;
  return [
    {
      id: "camera-cone",
      source: "camera-cones",
      type: "fill",
      minzoom: 14,
      paint: { "fill-color": colour, "fill-opacity": ["case", ["get", "sure"], 0.18, 0.07] },
    },
    edge("camera-cone-edge", ["get", "sure"] as never, {}),
    edge("camera-cone-guess", ["!", ["get", "sure"]] as never, { "line-dasharray": [3, 3] }),
  ];
}

function ringLayers(paint: Colours): LayerSpecification[] {
  return [
    {
      id: "camera-ring",
      source: "camera-chosen",
      type: "circle",
      paint: {
        "circle-radius": 15,
        "circle-color": paint.focus,
        "circle-opacity": 0.25,
        "circle-stroke-color": paint.focus,
        "circle-stroke-width": 2.5,
      },
    },
  ];
}

/** Worse states lie on top: `worse` is 0 for critical and falls from there. */
function pointLayers(paint: Colours): LayerSpecification[] {
  return [
    {
      id: "camera-points",
      source: "cameras",
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 12, 0.75, 13, 0.9, 16, 1.15],
        "symbol-sort-key": ["get", "worse"],
      },
    },
    {
      id: "camera-names",
      source: "cameras",
      type: "symbol",
      minzoom: 14.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["Inter Variable"],
        "text-size": 11,
        "text-anchor": "top",
        "text-offset": [0, 1],
        "text-max-width": 12,
      },
      paint: { "text-color": paint.text, "text-halo-color": paint.ground, "text-halo-width": 1.6 },
    },
  ];
}
