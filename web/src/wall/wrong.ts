import type { Camera } from "../base/types";
import { isFailed } from "../health/words";
import type { View } from "./view";

/** What nobody confirmed for so long is no news: STALE of cameras/health/model.py. */
const STALE_S = 60;

/** Kinds of trouble of the very picture that a tile shows, the serious ones first. `at`: the server's time. */
export function wrongWith(camera: Pick<Camera, "troubles">, view: View | null, past: boolean, at: number): string[] {
  if (!view?.pictured) return [];
  const shown_ms = past ? (view.taken_s ?? 0) * 1000 : at;
  return camera.troubles
    .filter((it) => it.kind !== "offline" && at - Date.parse(it.seen_at) < STALE_S * 1000)
    .filter((it) => Date.parse(it.since) <= shown_ms)
    .map((it) => it.kind)
    .sort((a, b) => Number(isFailed(b)) - Number(isFailed(a)));
}
