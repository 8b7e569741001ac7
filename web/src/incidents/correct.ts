import type { components } from "../base/api.gen";
import type { IncidentDetail } from "../base/types";
import type { DraftPlace } from "./draft";

export type Correction = Partial<components["schemas"]["CorrectedIncident"]>;

export interface Corrected {
  /** Null: where it is stays as it is. */
  place: DraftPlace | null;
  place_text: string;
  category: string;
  priority: string;
}

type Had = Pick<IncidentDetail, "category" | "priority" | "place_text">;

/** What differs, and nothing else: what is not said does not change. Null: nothing does. */
export function corrections(had: Had, wanted: Corrected): Correction | null {
  const { place, place_text, category, priority } = wanted;
  const named = place?.name ?? place_text.trim();
  const said: Correction = {
    ...(place ? { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m } : {}),
    ...(named !== "" && named !== had.place_text ? { place_text: named } : {}),
    // With a category comes its own priority, so the one that was chosen is said with it.
    ...(category !== had.category ? { category, priority } : {}),
    ...(priority !== had.priority ? { priority } : {}),
  };
  return Object.keys(said).length > 0 ? said : null;
}
