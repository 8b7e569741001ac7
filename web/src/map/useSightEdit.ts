import { useState } from "react";
import type { Camera } from "../base/types";
import { useHistory, type Edit } from "../base/useHistory";
import type { Sight } from "./cones";
import { sameSight } from "./grips";

export interface SightEdit extends Edit<Sight> {
  camera: Camera;
  changed: boolean;
}

export function sightOf({ lat, lon, bearing_deg, fov_deg, reach_m }: Camera): Sight {
  return { lat, lon, bearing_deg, fov_deg, reach_m };
}

const NOWHERE: Sight = { lat: 0, lon: 0, bearing_deg: null, fov_deg: null, reach_m: null };

/** The view of a camera while it is being changed; null: nothing is. What others change meanwhile waits. */
export function useSightEdit(camera: Camera | undefined): SightEdit | null {
  const [of, setOf] = useState<string | undefined>(undefined);
  const edit = useHistory<Sight>(NOWHERE, camera !== undefined);
  if (of !== camera?.id) {
    setOf(camera?.id);
    edit.restart(camera ? sightOf(camera) : NOWHERE);
    return null;
  }
  if (!camera) return null;
  return { ...edit, camera, changed: !sameSight(edit.now, sightOf(camera)) };
}
