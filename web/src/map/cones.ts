import type { Feature, FeatureCollection, Position } from "geojson";
import type { Camera } from "../base/types";

const METRES_PER_DEGREE = 111_320;
const STEPS = 10;

/** A point `distance_m` away in the direction `bearing_deg` (from north, clockwise). Flat: right within a few 100 m. */
export function away([lon, lat]: [number, number], bearing_deg: number, distance_m: number): [number, number] {
  const turn = (bearing_deg * Math.PI) / 180;
  const east_m = Math.sin(turn) * distance_m;
  const north_m = Math.cos(turn) * distance_m;
  return [lon + east_m / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + north_m / METRES_PER_DEGREE];
}

/** What a camera sees, as a slice of a circle. Cameras whose direction is not known have none. */
export function cones(cameras: readonly Camera[], reach_m: number): FeatureCollection {
  return { type: "FeatureCollection", features: cameras.flatMap((it) => cone(it, reach_m)) };
}

function cone({ id, lon, lat, bearing_deg, fov_deg, health }: Camera, reach_m: number): Feature[] {
  if (bearing_deg === null || fov_deg === null) return [];
  const foot: Position = [lon, lat];
  const rim = Array.from({ length: STEPS + 1 }, (_, step) =>
    away([lon, lat], bearing_deg - fov_deg / 2 + (fov_deg * step) / STEPS, reach_m),
  );
  return [
    {
      type: "Feature",
      properties: { id, health },
      geometry: { type: "Polygon", coordinates: [[foot, ...rim, foot]] },
    },
  ];
}
