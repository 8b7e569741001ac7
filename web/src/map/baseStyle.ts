import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { CityMap } from "../base/types";
import type { Colours } from "./colours";

/** No `glyphs` address: the map draws letters from the page's own font, so that nothing comes from outside. */
const FONT = ["Inter Variable"];

/** The whole base map from the city pack alone. */
export function baseStyle(city: CityMap, paint: Colours): StyleSpecification {
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: city.areas },
      roads: { type: "geojson", data: city.roads },
      railways: { type: "geojson", data: city.railways },
      places: { type: "geojson", data: city.places },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": paint.ground } },
      ...areas(paint),
      ...roads(paint),
      {
        id: "railway",
        source: "railways",
        type: "line",
        paint: { "line-color": paint.rail, "line-width": 1.5, "line-dasharray": [4, 2] },
      },
      ...names(paint),
    ],
  };
}

function areas(paint: Colours): LayerSpecification[] {
  const polygon = (): FilterSpecification => ["==", ["geometry-type"], "Polygon"];
  return [
    { id: "area-fill", source: "areas", type: "fill", filter: polygon(), paint: { "fill-color": paint.area } },
    {
      id: "area-edge",
      source: "areas",
      type: "line",
      filter: polygon(),
      paint: { "line-color": paint.areaEdge, "line-dasharray": [3, 2] },
    },
  ];
}

/** `rank` 1 is the greatest road. Widths grow with the zoom, minor roads come later. */
function roads(paint: Colours): LayerSpecification[] {
  const width = (base: number) =>
    [
      "interpolate",
      ["exponential", 1.5],
      ["zoom"],
      9,
      base * 0.6,
      12,
      base * 1.3,
      14,
      base * 2.4,
      18,
      base * 10,
    ] as never;
  const layer = (id: string, rank: never, colour: string, base: number, minzoom: number): LayerSpecification => ({
    id,
    source: "roads",
    type: "line",
    minzoom,
    filter: rank,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width(base) },
  });
  return [
    layer("road-minor", [">=", ["get", "rank"], 4] as never, paint.roadMinor, 1, 12),
    layer("road-middle", ["==", ["get", "rank"], 3] as never, paint.roadMinor, 1.6, 9),
    layer("road-major", ["==", ["get", "rank"], 2] as never, paint.roadMajor, 2, 9),
    layer("road-top", ["<=", ["get", "rank"], 1] as never, paint.roadTop, 2.4, 9),
  ];
}

function names(paint: Colours): LayerSpecification[] {
  const halo = { "text-halo-color": paint.ground, "text-halo-width": 1.4 };
  const name = ["get", "name"] as never;
  return [
    {
      id: "road-name",
      source: "roads",
      type: "symbol",
      minzoom: 13,
      layout: {
        "symbol-placement": "line",
        "text-field": name,
        "text-font": FONT,
        "text-size": 11,
        "symbol-spacing": 400,
      },
      paint: { "text-color": paint.dim, ...halo },
    },
    {
      id: "area-name",
      source: "areas",
      type: "symbol",
      minzoom: 11,
      maxzoom: 15,
      layout: {
        "text-field": name,
        "text-font": FONT,
        "text-size": 12,
        "text-letter-spacing": 0.08,
        "text-transform": "uppercase",
        "text-max-width": 7,
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
        "text-radial-offset": 1.4,
      },
      paint: { "text-color": paint.dim, ...halo },
    },
    {
      id: "place-dot",
      source: "places",
      type: "circle",
      minzoom: 13,
      filter: ["!=", ["get", "kind"], "junction"],
      paint: { "circle-radius": 2.5, "circle-color": paint.dim },
    },
    {
      id: "place-name",
      source: "places",
      type: "symbol",
      minzoom: 13.5,
      filter: ["!=", ["get", "kind"], "junction"],
      layout: {
        "text-field": name,
        "text-font": FONT,
        "text-size": 11,
        "text-offset": [0, 0.7],
        "text-anchor": "top",
        "text-max-width": 9,
      },
      paint: { "text-color": paint.dim, ...halo },
    },
    {
      id: "junction-name",
      source: "places",
      type: "symbol",
      minzoom: 15,
      filter: ["==", ["get", "kind"], "junction"],
      layout: {
        "text-field": name,
        "text-font": FONT,
        "text-size": 10,
        "text-offset": [0, -1.4],
        "text-max-width": 9,
      },
      paint: { "text-color": paint.dim, ...halo },
    },
  ];
}
