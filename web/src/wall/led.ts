import type { Camera } from "../base/types";

/** Something that a wall should show by itself. */
export interface Happening {
  camera: string;
  at_ms: number;
  why: "incident" | "trouble" | "bookmark";
  /** Of a bookmark: who, and what they wrote. Of an incident its category, and its number. */
  by: string;
  note: string;
}

/** A happening in a tile, since then. */
export interface Shown extends Happening {
  since_ms: number;
}

interface Mark {
  camera_id: string;
  at: string;
  note: string;
  by: string;
  made_at: string;
}

/** A camera that the rule opens for an open P1 or P2 incident; they come in the order in which they matter. */
interface Urgent {
  camera_id: string;
  code: string;
  category: string;
  opened_at: string;
}

/** A marked instant draws the eye for so long; a trouble does as long as it lasts. */
export const MARK_LASTS_MS = 15 * 60_000;
/** A tile shows one thing at least so long: who looks at it must have time to see. */
export const STAYS_MS = 10_000;

/** One for each camera: those of urgent incidents first, then the newest trouble or mark. A camera that is switched
 * off, or that this person is not told of, is none. */
export function happenings(
  cameras: readonly Camera[],
  urgent: readonly Urgent[],
  marks: readonly Mark[],
  now_ms: number,
): Happening[] {
  const known = new Set(cameras.filter((it) => it.enabled).map((it) => it.id));
  const troubles = cameras
    .filter((it) => it.enabled && it.since !== null && (it.health === "serious" || it.health === "critical"))
    .map((it) => ({ camera: it.id, at_ms: Date.parse(it.since ?? ""), why: "trouble" as const, by: "", note: "" }));
  const marked = marks
    .filter((it) => known.has(it.camera_id) && now_ms - Date.parse(it.made_at) < MARK_LASTS_MS)
    .map((it) => ({
      camera: it.camera_id,
      at_ms: Date.parse(it.made_at),
      why: "bookmark" as const,
      by: it.by,
      note: it.note,
    }));
  const opened = urgent
    .filter((it) => known.has(it.camera_id))
    .map((it) => ({
      camera: it.camera_id,
      at_ms: Date.parse(it.opened_at),
      why: "incident" as const,
      by: it.category,
      note: it.code,
    }));
  const sorted = [...opened, ...[...troubles, ...marked].sort((a, b) => b.at_ms - a.at_ms)];
  return sorted.filter((it, index) => sorted.findIndex((other) => other.camera === it.camera) === index);
}

/** The newest for so many tiles. Troubles take half of them at most: when a whole network fails, a wall of black
 * tiles would show nothing of the city any more. */
function chosen(wanted: readonly Happening[], count: number): Happening[] {
  let troubles = Math.ceil(count / 2);
  return wanted.filter((it) => it.why !== "trouble" || troubles-- > 0).slice(0, count);
}

/** What `count` tiles show now. What is still among the newest keeps its tile, and a tile changes not too soon. */
export function assign(
  before: readonly (Shown | null)[],
  wanted: readonly Happening[],
  count: number,
  now_ms: number,
): (Shown | null)[] {
  const newest = chosen(wanted, count);
  const after = Array.from({ length: count }, (_, place): Shown | null => {
    const was = before[place] ?? null;
    if (!was) return null;
    const again = newest.find((it) => it.camera === was.camera);
    if (again) return { ...again, since_ms: was.since_ms };
    return now_ms - was.since_ms < STAYS_MS ? was : null;
  });
  for (const it of newest) {
    if (after.some((shown) => shown?.camera === it.camera)) continue;
    const place = after.indexOf(null);
    if (place === -1) break;
    after[place] = { ...it, since_ms: now_ms };
  }
  return after;
}
