import type { Feature, FeatureCollection, Position } from "geojson";
import type { Camera } from "../base/types";

const METRES_PER_DEGREE = 111_320;
const STEP_DEG = 6;

/** Drawn dashed where nobody has entered the value; the server takes the same reach. */
export const USUAL_REACH_M = 60;
export const USUAL_FOV_DEG = 60;

/** Longitude, latitude. */
export type Place = [number, number];

/** Where a camera stands and looks. Null: not known. */
export type Sight = Pick<Camera, "lat" | "lon" | "bearing_deg" | "fov_deg" | "reach_m">;

/** A point `distance_m` away in the direction `bearing_deg` (from north, clockwise). Flat: right within a few km. */
export function away([lon, lat]: Place, bearing_deg: number, distance_m: number): Place {
  const turn = (bearing_deg * Math.PI) / 180;
  const east_m = Math.sin(turn) * distance_m;
  const north_m = Math.cos(turn) * distance_m;
  return [lon + east_m / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + north_m / METRES_PER_DEGREE];
}

/** The way from one place to another: metres, and degrees from north, 0 up to 360. */
export function towards([lon, lat]: Place, to: Place): { bearing_deg: number; distance_m: number } {
  const east_m = (to[0] - lon) * METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  const north_m = (to[1] - lat) * METRES_PER_DEGREE;
  const turn = (Math.atan2(east_m, north_m) * 180) / Math.PI;
  return { bearing_deg: (turn + 360) % 360, distance_m: Math.hypot(east_m, north_m) };
}

/** Nothing of what is drawn is a guess. */
export function isSure({ bearing_deg, fov_deg, reach_m }: Sight): boolean {
  return reach_m !== null && fov_deg !== null && (fov_deg >= 360 || bearing_deg !== null);
}

/** What a camera sees: a slice of a circle, or all of it where it looks round or nobody knows where it looks. */
export function outline(sight: Sight): Place[] {
  const { lon, lat, bearing_deg } = sight;
  const fov_deg = sight.fov_deg ?? USUAL_FOV_DEG;
  const reach_m = sight.reach_m ?? USUAL_REACH_M;
  const round = bearing_deg === null || fov_deg >= 360;
  const spread = round ? 360 : fov_deg;
  const first = round ? 0 : bearing_deg - fov_deg / 2;
  const steps = Math.max(4, Math.ceil(spread / STEP_DEG));
  const rim = Array.from({ length: steps + 1 }, (_, step) =>
    away([lon, lat], first + (spread * step) / steps, reach_m),
  );
  return round ? rim : [[lon, lat], ...rim, [lon, lat]];
}

/** What cameras see. `sure` is false where reach, angle or direction is not known. */
export function cones(cameras: readonly Camera[]): FeatureCollection {
  return { type: "FeatureCollection", features: cameras.map(cone) };
}

function cone(camera: Camera): Feature {
  const ring: Position[] = outline(camera);
  return {
    type: "Feature",
    properties: { id: camera.id, health: camera.health, sure: isSure(camera) },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
}
