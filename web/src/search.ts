/** What a screen shows is in its address, so that a view can be passed on. Unknown or broken values fall away. */
export interface CameraSearch {
  camera?: string;
}

export interface MapSearch extends CameraSearch {
  /** Longitude, latitude, zoom. */
  at?: [number, number, number];
}

/** How many pictures: 6 is one large and five small ones, 8 one large and seven. */
export const LAYOUTS = [1, 4, 6, 8, 9, 16] as const;
export type Layout = (typeof LAYOUTS)[number];
export const MOST_TILES = 16;

export interface WallSearch {
  layout?: Layout;
  /** What each tile shows: a camera's id, "led" for whatever happened last, "" for whatever is free. */
  cameras?: string[];
  full?: number;
  /** The kept wall that this was, or the tour that runs. */
  wall?: string;
  tour?: string;
  /** A second screen, which follows the first. */
  screen?: "wall";
}

type Raw = Record<string, unknown>;

export function cameraSearch(raw: Raw): CameraSearch {
  return typeof raw.camera === "string" ? { camera: raw.camera } : {};
}

export function mapSearch(raw: Raw): MapSearch {
  const { at } = raw;
  const place =
    Array.isArray(at) && at.length === 3 && at.every((it) => Number.isFinite(it))
      ? { at: at as [number, number, number] }
      : {};
  return { ...cameraSearch(raw), ...place };
}

export function wallSearch(raw: Raw): WallSearch {
  const found: WallSearch = {};
  const layout = LAYOUTS.find((it) => it === raw.layout);
  if (layout) found.layout = layout;
  if (Array.isArray(raw.cameras))
    found.cameras = raw.cameras.filter((it) => typeof it === "string").slice(0, MOST_TILES);
  if (typeof raw.full === "number" && Number.isInteger(raw.full) && raw.full >= 0 && raw.full < MOST_TILES)
    found.full = raw.full;
  if (typeof raw.wall === "string") found.wall = raw.wall;
  if (typeof raw.tour === "string") found.tour = raw.tour;
  if (raw.screen === "wall") found.screen = "wall";
  return found;
}

export function codeSearch(raw: Raw): { kode?: string } {
  return typeof raw.kode === "string" ? { kode: raw.kode } : {};
}
