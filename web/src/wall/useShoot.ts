import { useQuery } from "@tanstack/react-query";
import { useMay, useSeat } from "../access/queries";
import { dateTime, zoneName } from "../base/format";
import { sentence } from "../base/sentence";
import type { Camera } from "../base/types";
import { outlines } from "../cameras/queries";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { minutes } from "./Notices";
import { noteSnapshot } from "./queries";
import { save } from "../base/save";
import { snapshot } from "./snapshot";
import type { Handle } from "./usePlayer";

/** Saves what a tile shows, with words burnt in, after the journal knows of it. Returns what to tell the person. */
export function useShoot(): (camera: Camera | undefined, handle: Handle | null, past: boolean) => Promise<string> {
  const { person, city } = useSeat();
  const { data: drawn } = useQuery(outlines);
  const mayManage = useMay("camera.manage");
  return async (camera, handle, past) => {
    const taken_ms = handle?.player.taken_ms ?? null;
    if (!camera || !handle || taken_ms === null) return m.no_picture();
    // The rule of the live tile: until the masks are known there is nothing to be seen.
    if (!mayManage && !drawn) return m.masks_coming();
    const masks = mayManage ? [] : (drawn?.masks ?? []).filter((it) => it.camera_id === camera.id);
    const { view } = handle.player;
    const what = `${camera.code} ${shortName(camera)}${camera.fictional ? ` (${m.sample()})` : ""}`;
    const when = `${dateTime(taken_ms, city.timezone)} ${zoneName(city.timezone)}`;
    const how = past ? m.past({ ago: minutes(view.age_s) }) : view.old ? m.not_live() : "";
    const where = city.training ? `${city.name} · ${m.training()}` : city.name;
    const words = [what, how ? `${when} · ${how}` : when, `${person.name} (${person.login}) · ${where}`];
    try {
      const { file, sha256 } = await snapshot(
        handle,
        masks.map((it) => it.points),
        words,
      );
      await noteSnapshot(camera.id, taken_ms, sha256, file.size);
      save(file, fileName(camera.code, taken_ms));
      return m.snapshot_done({ code: camera.code });
    } catch (fault) {
      return m.snapshot_failed({ why: sentence(fault) });
    }
  };
}

/** BDG-014_20261124T070309Z.jpg */
export function fileName(code: string, taken_ms: number): string {
  const when = new Date(taken_ms).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${code.replace(/[^\w-]/g, "_")}_${when}.jpg`;
}
