import type { Category, IncidentDetail } from "../base/types";
import { readOf, type Correction, type Read } from "./correct";
import type { Body } from "./draft";

/** What the server has of a draft: `said` as it was sent, `read` as it stands there since. */
export interface Told {
  said: Body;
  read: Read;
}

/** The least urgent: what an incident gets whose category has no priority of its own. */
const LEAST = "P5";

/** What the server made of a report whose answer was lost: words tidied, and the priority of its category. */
export function madeOf(said: Body, its: Pick<Category, "priority"> | undefined): Read {
  return {
    category: said.category,
    priority: said.priority ?? its?.priority ?? LEAST,
    narrative: said.narrative.trim(),
    lat: said.lat,
    lon: said.lon,
    place_text: said.place_text.trim().replace(/\s+/gu, " "),
    answers: Object.fromEntries(Object.entries(said.answers).map(([question, it]) => [question, it.trim()])),
  };
}

/** What was written since and nothing else: what a colleague makes of the rest stays. Null: nothing was. */
export function since(said: Body, now: Body): Correction | null {
  const moved = now.lat !== null && (now.lat !== said.lat || now.lon !== said.lon);
  const answers = answered(said.answers, now.answers);
  const retyped = now.category !== said.category;
  const raised = now.priority !== null && (retyped || now.priority !== said.priority);
  const found: Correction = {
    ...(retyped ? { category: now.category } : {}),
    // With a category comes its own priority, so the one that was chosen is said with it.
    ...(raised ? { priority: now.priority ?? "" } : {}),
    ...(isOther(said.narrative, now.narrative) ? { narrative: now.narrative } : {}),
    ...(moved ? { lat: now.lat, lon: now.lon, accuracy_m: now.accuracy_m } : {}),
    ...(isOther(said.place_text, now.place_text) ? { place_text: now.place_text } : {}),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
  };
  return Object.keys(found).length > 0 ? found : null;
}

const isOther = (before: string, now: string): boolean => before.trim() !== now.trim();

/** An answer that was taken back is said as no words: left out it would stay. */
function answered(before: Body["answers"], now: Body["answers"]): Body["answers"] {
  const questions = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const other = questions.filter((it) => isOther(before[it] ?? "", now[it] ?? ""));
  return Object.fromEntries(other.map((it) => [it, now[it] ?? ""]));
}

/** What is known after a correction: of what it said, as it stands now. The rest was not read by who writes. */
export function readAfter(read: Read, said: Correction, now: IncidentDetail): Read {
  const stands = readOf(now);
  const touched = new Set(Object.keys(said));
  if (touched.has("category")) touched.add("priority");
  touched.delete("answers");
  const own = Object.fromEntries(
    Object.entries<unknown>(stands).filter(([field]) => touched.has(field)),
  ) as Partial<Read>;
  const given = Object.keys(said.answers ?? {}).map((it) => [it, stands.answers?.[it] ?? ""] as const);
  return { ...read, ...own, answers: { ...read.answers, ...Object.fromEntries(given) } };
}

export type Crossing =
  | { field: "place_text" | "category" | "priority" | "narrative"; now: string }
  | { field: "answer"; question: string; now: string };

/** Where what stands on the server is neither what was read nor what is wanted, with what it says there. */
export function crossings(read: Read, stands: Read, wanted: Correction): Crossing[] {
  const found = new Set<keyof Read>();
  for (const [field, touched] of TOUCHES) {
    if (!(field in wanted)) continue;
    const other = (it: keyof Read & keyof Correction) =>
      !same(stands[it], read[it]) && !(it in wanted && same(stands[it], wanted[it]));
    if (touched.some(other)) found.add(field === "lat" ? "place_text" : field);
  }
  if (found.has("category")) found.add("priority");
  const answers = Object.entries(wanted.answers ?? {}).flatMap(([question, want]): Crossing[] => {
    const now = stands.answers?.[question] ?? "";
    return same(now, read.answers?.[question] ?? "") || same(now, want) ? [] : [{ field: "answer", question, now }];
  });
  const fields = (["place_text", "category", "priority", "narrative"] as const).filter((it) => found.has(it));
  return [...fields.map((field) => ({ field, now: stands[field] })), ...answers];
}

type Plain = "category" | "priority" | "narrative" | "place_text" | "lat" | "lon";
const TOUCHES: readonly (readonly [Plain, readonly Plain[]])[] = [
  ["category", ["category", "priority"]],
  ["priority", ["priority"]],
  ["narrative", ["narrative"]],
  ["place_text", ["place_text"]],
  ["lat", ["lat", "lon"]],
];

const plain = (it: unknown): unknown => (typeof it === "string" ? it.trim() : (it ?? null));
const same = (a: unknown, b: unknown): boolean => plain(a) === plain(b);
