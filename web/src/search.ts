/** What a screen shows is in its address, so that a view can be passed on. Unknown or broken values fall away. */
export interface CameraSearch {
  camera?: string;
}

export interface MapSearch extends CameraSearch {
  /** Longitude, latitude, zoom. */
  at?: [number, number, number];
  /** A place whose cameras are listed: longitude, latitude. */
  see?: [number, number];
  /** What no camera sees is hatched. */
  cover?: true;
  /** The view of the chosen camera is being changed. */
  edit?: true;
  /** What stands in the list; undefined: the cameras. */
  list?: "incidents" | "units";
}

export interface RecordingSearch extends CameraSearch {
  /** What is shown, in ISO 8601, and how many seconds of the timeline around it. */
  at?: string;
  span?: number;
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
  const found: MapSearch = cameraSearch(raw);
  if (areNumbers(raw.at, 3)) found.at = raw.at as [number, number, number];
  if (areNumbers(raw.see, 2)) found.see = raw.see as [number, number];
  if (raw.cover === true) found.cover = true;
  if (raw.edit === true && found.camera) found.edit = true;
  if (raw.list === "incidents" || raw.list === "units") found.list = raw.list;
  return found;
}

function areNumbers(raw: unknown, many: number): boolean {
  return Array.isArray(raw) && raw.length === many && raw.every((it) => Number.isFinite(it));
}

/** What the map shows, but for these. */
export function less(search: MapSearch, ...keys: readonly (keyof MapSearch)[]): MapSearch {
  return Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key as keyof MapSearch)));
}

export function recordingSearch(raw: Raw): RecordingSearch {
  const found: RecordingSearch = cameraSearch(raw);
  if (typeof raw.at === "string" && Number.isFinite(Date.parse(raw.at))) found.at = raw.at;
  if (typeof raw.span === "number" && raw.span >= 60 && raw.span <= 31 * 86_400) found.span = raw.span;
  return found;
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

export interface DeskSearch {
  /** A report that is being written, or an incident: they have the same id. */
  open?: string;
  /** A call that nobody writes about yet. */
  call?: string;
}

export function deskSearch(raw: Raw): DeskSearch {
  if (typeof raw.open === "string") return { open: raw.open };
  return typeof raw.call === "string" ? { call: raw.call } : {};
}

export interface UnitSearch {
  unit?: string;
}

export function unitSearch(raw: Raw): UnitSearch {
  return typeof raw.unit === "string" ? { unit: raw.unit } : {};
}

export type ReportPart = "search" | "calls" | "times" | "paper";
const REPORT_PARTS: readonly ReportPart[] = ["search", "calls", "times", "paper"];

export interface ReportSearch {
  part?: ReportPart;
  /** The words by which incidents are looked for. */
  text?: string;
}

export function reportSearch(raw: Raw): ReportSearch {
  const part = REPORT_PARTS.find((it) => it === raw.part);
  // An address turns a word of digits alone into a number.
  const text = typeof raw.text === "number" ? String(raw.text) : raw.text;
  return { ...(part ? { part } : {}), ...(typeof text === "string" && text ? { text: text.slice(0, 200) } : {}) };
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
