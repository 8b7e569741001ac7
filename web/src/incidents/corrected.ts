import type { Entry } from "../base/types";
import { m } from "../i18n/m";

/** A category's name by its code. */
export type Names = (code: string) => string;

interface Change {
  from: unknown;
  to: unknown;
}

/** What an entry says was corrected: from what to what; of the place, whose it is now. */
export function correctedWords(body: Entry["body"], names: Names): string {
  const changed = (body.changed ?? {}) as Partial<Record<string, Change>>;
  const said = Array.isArray(body.said) ? body.said : [];
  const { category, priority, polsek } = changed;
  const moved = "lat" in changed || "lon" in changed;
  return [
    category ? m.corrected_category({ from: names(word(category.from)), to: names(word(category.to)) }) : "",
    priority ? m.corrected_priority({ from: word(priority.from), to: word(priority.to) }) : "",
    moved ? m.corrected_place() : said.includes("place_text") ? m.corrected_place_text() : "",
    polsek ? m.corrected_polsek({ from: word(polsek.from), to: word(polsek.to) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** What was not there before is a dash, never nothing. */
const word = (it: unknown): string => (typeof it === "string" && it !== "" ? it : "–");
