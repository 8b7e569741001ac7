import { away, towards, USUAL_FOV_DEG, USUAL_REACH_M, type Place, type Sight } from "./cones";

/** What of a view one takes hold of: its foot, its direction, one of its two edges, its end. */
export const GRIPS = ["place", "aim", "left", "right", "reach"] as const;
export type Grip = (typeof GRIPS)[number];

export const MOST_REACH_M = 20_000;
/** Of the reach: where the grip that turns lies, away from the one that lengthens. */
const AIM_AT = 0.55;
const STEP = { place: [1, 10], aim: [1, 10], left: [1, 10], right: [1, 10], reach: [1, 10] } as const;
const MOVES: Readonly<Record<string, { east: number; north: number; more: number }>> = {
  ArrowUp: { east: 0, north: 1, more: 1 },
  ArrowDown: { east: 0, north: -1, more: -1 },
  ArrowRight: { east: 1, north: 0, more: 1 },
  ArrowLeft: { east: -1, north: 0, more: -1 },
};

/** Where a grip lies. What is not known yet lies where the map draws it dashed. */
export function gripAt(sight: Sight, grip: Grip): Place {
  const foot: Place = [sight.lon, sight.lat];
  const { bearing_deg, fov_deg, reach_m } = known(sight);
  switch (grip) {
    case "place":
      return foot;
    case "aim":
      return away(foot, bearing_deg, reach_m * AIM_AT);
    case "reach":
      return away(foot, bearing_deg, reach_m);
    case "left":
      return away(foot, bearing_deg - fov_deg / 2, reach_m * 0.9);
    case "right":
      return away(foot, bearing_deg + fov_deg / 2, reach_m * 0.9);
  }
}

/** The view after a grip was pulled to a place. Only what the grip is for changes. */
export function pulled(sight: Sight, grip: Grip, to: Place): Sight {
  if (grip === "place") return { ...sight, lon: round(to[0], 6), lat: round(to[1], 6) };
  const { bearing_deg, distance_m } = towards([sight.lon, sight.lat], to);
  if (grip === "aim") return { ...sight, bearing_deg: turned(bearing_deg) };
  if (grip === "reach") return { ...sight, reach_m: within(distance_m, 1, MOST_REACH_M) };
  const off = towardsSide(bearing_deg - known(sight).bearing_deg, grip);
  return { ...sight, bearing_deg: known(sight).bearing_deg, fov_deg: within(off * 2, 1, 360) };
}

/** The view after an arrow key on a grip; null: not such a key. `large`: with Shift. */
export function stepped(sight: Sight, grip: Grip, key: string, large: boolean): Sight | null {
  const move = MOVES[key];
  if (!move) return null;
  const size = STEP[grip][large ? 1 : 0];
  const { bearing_deg, fov_deg, reach_m } = known(sight);
  switch (grip) {
    case "place": {
      const to = away(away([sight.lon, sight.lat], 90, move.east * size), 0, move.north * size);
      return pulled(sight, "place", to);
    }
    case "aim":
      return { ...sight, bearing_deg: turned(bearing_deg + move.more * size) };
    case "reach":
      return { ...sight, reach_m: within(reach_m + move.more * size, 1, MOST_REACH_M) };
    case "left":
    case "right":
      return { ...sight, bearing_deg, fov_deg: within(fov_deg + move.more * size, 1, 360) };
  }
}

export function sameSight(a: Sight, b: Sight): boolean {
  return (["lat", "lon", "bearing_deg", "fov_deg", "reach_m"] as const).every((it) => a[it] === b[it]);
}

function known(sight: Sight): { bearing_deg: number; fov_deg: number; reach_m: number } {
  return {
    bearing_deg: sight.bearing_deg ?? 0,
    fov_deg: sight.fov_deg ?? USUAL_FOV_DEG,
    reach_m: sight.reach_m ?? USUAL_REACH_M,
  };
}

/** How far an edge stands off the middle, 0 up to 180, the way round that this edge can go. */
function towardsSide(off_deg: number, grip: "left" | "right"): number {
  const clockwise = (((grip === "right" ? off_deg : -off_deg) % 360) + 360) % 360;
  // Just over the middle is a narrow view, not one that looks all round.
  return clockwise > 270 ? 0 : Math.min(180, clockwise);
}

function turned(bearing_deg: number): number {
  return ((Math.round(bearing_deg) % 360) + 360) % 360;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
