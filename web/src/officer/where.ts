const EARTH_M = 6_371_000;
const SHARPEST_M = 10;

export interface Point {
  lat: number;
  lon: number;
}

const rad = (deg: number) => (deg * Math.PI) / 180;

/** Metres along the great circle. */
export function distance_m(a: Point, b: Point): number {
  const dLat = rad(b.lat - a.lat);
  const dLon = rad(b.lon - a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** From a to b, clockwise from north, 0 to 360. */
export function bearing_deg(a: Point, b: Point): number {
  const dLon = rad(b.lon - a.lon);
  const y = Math.sin(dLon) * Math.cos(rad(b.lat));
  const x =
    Math.cos(rad(a.lat)) * Math.sin(rad(b.lat)) - Math.sin(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.cos(dLon);
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** One of eight winds: 0 is north, 2 east, 4 south, 6 west. */
export function wind(bearing: number): number {
  return Math.round(bearing / 45) % 8;
}

export interface Fix extends Point {
  at_ms: number;
  accuracy_m: number;
  speed_kmh: number | null;
  bearing_deg: number | null;
}

const MOVED_M = 25;
const OFTEN_MS = 5_000;
const AT_LEAST_MS = 30_000;

/** Whether a fix is worth the battery: who moves is told every 5 s, who stands every 30 s. */
export function worthSending(fix: Fix, sent: Fix | null): boolean {
  if (sent === null) return true;
  const age_ms = fix.at_ms - sent.at_ms;
  if (age_ms < OFTEN_MS) return false;
  return (
    age_ms >= AT_LEAST_MS || distance_m(fix, sent) >= Math.max(MOVED_M, Math.min(fix.accuracy_m, 4 * SHARPEST_M))
  );
}
