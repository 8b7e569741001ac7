import type { FeatureCollection } from "geojson";
import type { Map, PointLike } from "maplibre-gl";
import { span } from "../base/format";
import type { Incident, Unit } from "../base/types";
import { fixAge_s, unitShape } from "../units/words";
import { pinName, unitIcon } from "./icons";

/** A unit that has not said for so long where it is may be elsewhere: grey, with the age of its position. */
export const STALE_S = 30;

/** What is pressed on the map beside cameras; incidents lie on top. */
export const DUTY_LAYERS: readonly string[] = ["incident-pins", "unit-points"];

export interface Placed {
  lat: number;
  lon: number;
}

export function isPlaced<T extends { lat: number | null; lon: number | null }>(it: T): it is T & Placed {
  return it.lat !== null && it.lon !== null;
}

/** An incident or a unit at this point of the map's canvas? */
export function onDuty(map: Map, point: PointLike): boolean {
  const layers = DUTY_LAYERS.filter((it) => map.getLayer(it));
  return layers.length > 0 && map.queryRenderedFeatures(point, { layers }).length > 0;
}

/** One pin an incident whose place is known, the most urgent on top. */
export function incidentPins(incidents: readonly Incident[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: incidents.filter(isPlaced).map((it) => ({
      type: "Feature",
      properties: {
        id: it.id,
        icon: pinName(it.priority),
        code: it.code.slice(-4),
        urgent: -Number(it.priority.slice(1) || 9),
      },
      geometry: { type: "Point", coordinates: [it.lon, it.lat] },
    })),
  };
}

/** One shape a unit that has said where it is. Off duty: not shown, whoever rests has a right to. */
export function unitPoints(units: readonly Unit[], now_ms: number): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: units
      .filter(isPlaced)
      .filter((it) => it.active && it.state !== "off_duty")
      .map((it) => {
        const age_s = fixAge_s(it, now_ms);
        const stale = age_s === null || age_s > STALE_S;
        return {
          type: "Feature" as const,
          properties: {
            id: it.id,
            icon: unitIcon(unitShape(it.state), stale),
            name: stale && age_s !== null ? `${it.call_sign} · ${span(age_s)}` : it.call_sign,
            stale,
            // A heading is of the moment at which it was said.
            ...(stale || it.bearing_deg === null ? {} : { bearing: it.bearing_deg }),
          },
          geometry: { type: "Point" as const, coordinates: [it.lon, it.lat] },
        };
      }),
  };
}
