/** What a screen shows is in its address, so that a view can be passed on. Unknown or broken values fall away. */
export interface CameraSearch {
  camera?: string;
}

export interface MapSearch extends CameraSearch {
  /** Longitude, latitude, zoom. */
  at?: [number, number, number];
}

export interface RecordingSearch extends CameraSearch {
  /** What is shown, in ISO 8601, and how many seconds of the timeline around it. */
  at?: string;
  span?: number;
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

export function recordingSearch(raw: Raw): RecordingSearch {
  const found: RecordingSearch = cameraSearch(raw);
  if (typeof raw.at === "string" && Number.isFinite(Date.parse(raw.at))) found.at = raw.at;
  if (typeof raw.span === "number" && raw.span >= 60 && raw.span <= 31 * 86_400) found.span = raw.span;
  return found;
}

export function wallSearch(raw: Raw): WallSearch {
  const found: WallSearch = {};
  if (raw.layout === 4 || raw.layout === 9) found.layout = raw.layout;
  if (Array.isArray(raw.cameras)) found.cameras = raw.cameras.filter((it) => typeof it === "string").slice(0, 9);
  if (typeof raw.full === "number" && Number.isInteger(raw.full) && raw.full >= 0 && raw.full < 9)
    found.full = raw.full;
  return found;
}

export function codeSearch(raw: Raw): { kode?: string } {
  return typeof raw.kode === "string" ? { kode: raw.kode } : {};
}
