import type { components } from "../base/api.gen";
import type { Entry, IncidentDetail } from "../base/types";
import type { DraftPlace } from "./draft";

export type Correction = Partial<Omit<components["schemas"]["CorrectedIncident"], "had">>;
export type Read = components["schemas"]["ReadIncident"];

export interface Corrected {
  /** Null: where it is stays as it is. */
  place: DraftPlace | null;
  place_text: string;
  category: string;
  priority: string;
}

type Had = Pick<IncidentDetail, "category" | "priority" | "place_text">;
type Placed = Had & Pick<IncidentDetail, "lat" | "lon">;
export type Field = "place" | "category" | "priority";

type Part = keyof Placed & keyof Correction;
const PARTS: Readonly<Record<Field, readonly Part[]>> = {
  place: ["lat", "lon", "place_text"],
  category: ["category"],
  priority: ["priority"],
};

/** What this person touched and differs, and nothing else: what is not said does not change. Null: nothing does. */
export function corrections(has: Had, touched: Partial<Corrected>): Correction | null {
  const { place, category, priority } = touched;
  const named = place?.name ?? touched.place_text?.trim() ?? "";
  const said: Correction = {
    ...(place ? { lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m } : {}),
    ...(named !== "" && named !== has.place_text ? { place_text: named } : {}),
    // With a category comes its own priority, so the one that was chosen is said with it.
    ...(category !== undefined && category !== has.category ? { category, ...(priority ? { priority } : {}) } : {}),
    ...(priority !== undefined && priority !== has.priority ? { priority } : {}),
  };
  return Object.keys(said).length > 0 ? said : null;
}

/** Where somebody else changed meanwhile what this person says otherwise: who saves it would undo that unseen. */
export function crossed(had: Placed, now: Placed, said: Correction): Field[] {
  const otherwise = (part: Part) => part in said && said[part] !== now[part];
  const changed = (part: Part) => had[part] !== now[part];
  return (Object.keys(PARTS) as Field[]).filter((it) => PARTS[it].some(otherwise) && PARTS[it].some(changed));
}

/** What was read of an incident, for the server to hold against what stands there. */
export function readOf(it: IncidentDetail): Read {
  const { category, priority, narrative, lat, lon, place_text } = it;
  return { category, priority, narrative, lat, lon, place_text, answers: it.answers as Record<string, string> };
}

/** The newest entry that made this otherwise, of a timeline that has the newest first: who did it, and when. */
export function correctedBy(entries: readonly Entry[], field: Field | "narrative"): Entry | undefined {
  const parts = new Set<string>(field === "narrative" ? [field] : PARTS[field]);
  return entries.find(({ kind, body }) => {
    if (kind === "incident.text_erased") return body.what === field;
    if (kind !== "incident.corrected") return false;
    return [...listed(body.words), ...Object.keys(body.changed ?? {})].some((it) => parts.has(it));
  });
}

/** The newest entry that answered this question otherwise; of a question that stands on no card, any answer. */
export function answeredBy(entries: readonly Entry[], question: string): Entry | undefined {
  return entries.find(({ kind, body }) => {
    if (kind !== "incident.corrected" || !listed(body.said).includes("answers")) return false;
    const known = listed(body.answered);
    return known.length === 0 || known.includes(question);
  });
}

const listed = (it: unknown): string[] => (Array.isArray(it) ? it.map(String) : []);

/** The fields by who changed them last; "": nobody knows. */
export function byWhom(
  entries: readonly Entry[],
  fields: readonly Field[],
): { by: Entry | undefined; of: Field[] }[] {
  const found = new Map<number, { by: Entry | undefined; of: Field[] }>();
  for (const field of fields) {
    const by = correctedBy(entries, field);
    const known = found.get(by?.seq ?? 0) ?? { by, of: [] };
    found.set(by?.seq ?? 0, { by, of: [...known.of, field] });
  }
  return [...found.values()];
}
