const ROUND_M = 40_075_016.686;
const TILE_PX = 512;
/** So far off, on the screen, a hand that points may be. */
const HAND_PX = 8;
const LEAST_M = 5;

/** How sure a place is that somebody pointed at, in metres: a hand on a small map is off by as much as the map shows. */
export function pointed_m(lat: number, zoom: number): number {
  const metres = (ROUND_M * Math.cos((lat * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
  return Math.max(LEAST_M, Math.round(metres * HAND_PX));
}
