import type { FeatureCollection } from "geojson";
import { LngLatBounds, Marker, type LayerSpecification, type Map } from "maplibre-gl";
import { useEffect, useMemo, useRef } from "react";
import { m } from "../i18n/m";
import type { Colours } from "./colours";
import { isSure, outline, type Sight } from "./cones";
import { gripAt, GRIPS, pulled, stepped, type Grip } from "./grips";
import style from "./SightGrips.module.css";
import type { SightEdit } from "./useSightEdit";
import { useMapLayer } from "./useMapLayer";

interface Props {
  map: Map;
  paint: Colours;
  edit: SightEdit;
}

/** The view being changed, with its grips: pulled by the pointer, moved by arrow keys (Shift: ten times as far). */
export function SightGrips({ map, paint, edit }: Props) {
  const { now: sight } = edit;
  const content = useMemo(() => shape(sight), [sight]);
  const layers = useMemo(() => shapeLayers(paint), [paint]);
  useMapLayer(map, "sight", layers, content);
  const current = useRef(edit);
  useEffect(() => {
    current.current = edit;
  });
  const markers = useRef<ReadonlyMap<Grip, Marker>>(new globalThis.Map());
  useEffect(() => {
    const made = new globalThis.Map(GRIPS.map((it) => [it, grip(map, it, () => current.current)]));
    markers.current = made;
    return () => made.forEach((marker) => marker.remove());
  }, [map]);
  const { id } = edit.camera;
  useEffect(() => bringIntoSight(map, current.current.now), [map, id]);
  useEffect(() => {
    for (const [it, marker] of markers.current) {
      marker.setLngLat(gripAt(sight, it));
      const element = marker.getElement();
      element.setAttribute("aria-label", `${gripWord(it)}: ${valueOf(sight, it)}`);
      element.title = gripWord(it);
    }
  }, [sight, map]);
  return null;
}

/** As near as shows all of the view and its surroundings. */
function bringIntoSight(map: Map, sight: Sight): void {
  const bounds = new LngLatBounds();
  for (const place of outline(sight)) bounds.extend(place);
  map.fitBounds(bounds, { padding: 90, maxZoom: 18, animate: false });
}

/** One grip: a button on the map. */
function grip(map: Map, kind: Grip, edit: () => SightEdit): Marker {
  const element = document.createElement("button");
  element.type = "button";
  element.className = style.grip ?? "";
  element.dataset.grip = kind;
  const marker = new Marker({ element, draggable: true }).setLngLat(gripAt(edit().now, kind)).addTo(map);
  // A marker that can be pulled calls itself a picture with a text: here it is a button.
  element.setAttribute("role", "button");
  marker.on("drag", () => {
    const { lng, lat } = marker.getLngLat();
    const { now, change } = edit();
    change(pulled(now, kind, [lng, lat]), `pull ${kind}`);
  });
  marker.on("dragend", () => {
    const { now, seal } = edit();
    seal();
    marker.setLngLat(gripAt(now, kind));
  });
  element.addEventListener("keydown", (it) => {
    const { now, change } = edit();
    const next = stepped(now, kind, it.key, it.shiftKey);
    if (!next) return;
    it.preventDefault();
    it.stopPropagation();
    change(next, `key ${kind}`);
  });
  element.addEventListener("blur", () => edit().seal());
  return marker;
}

function gripWord(grip: Grip): string {
  return {
    place: m.grip_place,
    aim: m.grip_aim,
    left: m.grip_angle,
    right: m.grip_angle,
    reach: m.grip_reach,
  }[grip]();
}

function valueOf(sight: Sight, grip: Grip): string {
  const or = (value: number | null, word: (it: { n: number }) => string) =>
    value === null ? m.unknown() : word({ n: value });
  switch (grip) {
    case "place":
      return `${sight.lat}; ${sight.lon}`;
    case "aim":
      return or(sight.bearing_deg, m.degrees);
    case "reach":
      return or(sight.reach_m, m.metres);
    default:
      return or(sight.fov_deg, m.degrees);
  }
}

function shape(sight: Sight): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: { sure: isSure(sight) },
        geometry: { type: "Polygon", coordinates: [outline(sight)] },
      },
    ],
  };
}

function shapeLayers(paint: Colours): LayerSpecification[] {
  const edge = (id: string, filter: never, dash: { "line-dasharray"?: number[] }): LayerSpecification => ({
    id,
    source: "sight",
    type: "line",
    filter,
    paint: { "line-color": paint.focus, "line-width": 2.5, ...dash },
  });
  return [
    { id: "sight-fill", source: "sight", type: "fill", paint: { "fill-color": paint.focus, "fill-opacity": 0.22 } },
    edge("sight-edge", ["get", "sure"] as never, {}),
    edge("sight-guess", ["!", ["get", "sure"]] as never, { "line-dasharray": [2, 2] }),
  ];
}
