/** What a screen shows is in its address, so that a view can be passed on. Unknown or broken values fall away. */
export interface CameraSearch {
  camera?: string;
}

export interface MapSearch extends CameraSearch {
  /** Longitude, latitude, zoom. */
  at?: [number, number, number];
}

export type Layout = 4 | 9;

export interface WallSearch {
  layout?: Layout;
  cameras?: string[];
  full?: number;
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
  if (raw.layout === 4 || raw.layout === 9) found.layout = raw.layout;
  if (Array.isArray(raw.cameras)) found.cameras = raw.cameras.filter((it) => typeof it === "string").slice(0, 9);
  if (typeof raw.full === "number" && Number.isInteger(raw.full) && raw.full >= 0 && raw.full < 9)
    found.full = raw.full;
  return found;
}

export type HealthPart = "now" | "tickets" | "league";

export interface HealthSearch {
  part?: HealthPart;
}

export function healthSearch(raw: Raw): HealthSearch {
  return raw.part === "tickets" || raw.part === "league" || raw.part === "now" ? { part: raw.part } : {};
}

export function codeSearch(raw: Raw): { kode?: string } {
  return typeof raw.kode === "string" ? { kode: raw.kode } : {};
}
