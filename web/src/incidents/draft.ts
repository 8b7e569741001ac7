import { newId } from "../base/ids";
import type { Call, Channel, PlaceHit } from "../base/types";
import { m } from "../i18n/m";
import type { Read } from "./correct";
import type { Told } from "./told";

export interface DraftPlace {
  lat: number;
  lon: number;
  accuracy_m: number | null;
  name: string;
  /** What is said about whose area it is; "" where nobody knows. */
  polsek: string;
}

/** A report as it is being written. Its id becomes the incident's, so that sending it twice opens one. */
export interface Draft {
  id: string;
  call: string | null;
  /** Of a report that came without a call: the id under which it is entered as one. */
  entered: string | null;
  /** How such a report came, who called, and the national ticket: what the writer was told of it. */
  channel: Channel;
  number: string;
  ticket: string;
  /** What of these the server has confirmed, as `callerSaid` tells it; null: nothing. */
  heard: string | null;
  begun_ms: number;
  place: DraftPlace | null;
  place_text: string;
  category: string;
  priority: string;
  narrative: string;
  answers: Record<string, string>;
  /** `sending`: the operator said "save", and the server has not confirmed yet. */
  state: "open" | "sending";
  /** What the server said against it, in its own word; "" for nothing. */
  refused: string;
  /** What was sent and not answered yet: it may have arrived. */
  posted: Body | null;
  /** What the server has confirmed of it. Null: nobody knows of a report there. */
  told: Told | null;
  /** What stands on the server where a colleague made the same otherwise: it is shown, and nothing was saved. */
  stands: Read | null;
}

export function newDraft(call: Call | null, begun_ms: number): Draft {
  const placed = call?.lat !== undefined && call.lat !== null && call.lon !== null;
  return {
    id: newId(),
    call: call?.id ?? null,
    entered: call === null ? newId() : null,
    channel: "phone",
    number: "",
    ticket: "",
    heard: null,
    begun_ms,
    place: placed
      ? { lat: call.lat ?? 0, lon: call.lon ?? 0, accuracy_m: call.accuracy_m, name: "", polsek: "" }
      : null,
    place_text: "",
    category: "",
    priority: "",
    narrative: "",
    answers: {},
    state: "open",
    refused: "",
    posted: null,
    told: null,
    stands: null,
  };
}

export function placeOf(hit: PlaceHit, polsek: string): DraftPlace {
  return { lat: hit.lat, lon: hit.lon, accuracy_m: hit.accuracy_m, name: hit.name, polsek };
}

/** A point that somebody showed on a map. What was typed and not found is what was told: it stays with the point. */
export function pointOf(
  lat: number,
  lon: number,
  accuracy_m: number,
  before: DraftPlace | null,
  text: string,
): { place: DraftPlace; text: string } {
  const told = text.trim() === before?.name ? "" : text.trim();
  const point = m.point_name({ at: `${lat.toFixed(5)}, ${lon.toFixed(5)}` });
  return { place: { lat, lon, accuracy_m, name: told ? `${told} (${point})` : point, polsek: "" }, text: told };
}

/** Nothing was written yet: letting go of it loses nothing. Where the phone is, nobody has written. */
export function isBlank(it: Draft): boolean {
  if (it.place && it.place.name !== "") return false;
  return (
    !it.number &&
    !it.ticket &&
    !it.place_text &&
    !it.category &&
    !it.narrative &&
    Object.keys(it.answers).length === 0
  );
}

/** What is sent. Answers that were left empty are not said. */
export function bodyOf(it: Draft) {
  const answers = Object.fromEntries(Object.entries(it.answers).filter(([, said]) => said !== ""));
  return {
    id: it.id,
    category: it.category,
    priority: it.priority || null,
    narrative: it.narrative,
    lat: it.place?.lat ?? null,
    lon: it.place?.lon ?? null,
    accuracy_m: it.place?.accuracy_m ?? null,
    place_text: [it.place?.name, it.place_text].find(Boolean) ?? "",
    answers,
    calls: it.call ? [it.call] : [],
  };
}

export type Body = ReturnType<typeof bodyOf>;

const LATE = {
  posted: null,
  told: null,
  stands: null,
  entered: null,
  channel: "phone",
  number: "",
  ticket: "",
  heard: null,
} satisfies Partial<Draft>;

/** One that an older page wrote knows nothing of what was sent: it is kept all the same. */
export function completed(it: unknown): unknown {
  return typeof it === "object" && it !== null ? { ...LATE, ...it } : it;
}

export function isDraft(it: unknown): it is Draft {
  const made = newDraft(null, 0);
  if (typeof it !== "object" || it === null) return false;
  return (Object.keys(made) as (keyof Draft)[]).every((key) => key in it) && typeof (it as Draft).id === "string";
}
