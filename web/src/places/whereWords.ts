import { decimal, whole } from "../base/format";
import type { PlaceHit } from "../base/types";
import { m } from "../i18n/m";
import { placeWord } from "./words";

const KINDS: Readonly<Record<string, () => string>> = {
  camera: m.where_kind_camera,
  position: m.where_kind_position,
  stop: m.where_kind_stop,
  kelurahan: m.where_kind_kelurahan,
  kecamatan: m.where_kind_kecamatan,
};

const NOTES: Readonly<Record<string, () => string>> = {
  house_unknown: m.where_house_unknown,
  outside_city: m.where_outside_city,
  far_away: m.where_far_away,
  swapped: m.where_swapped,
  south_assumed: m.where_south_assumed,
  out_of_range: m.where_out_of_range,
  approximate: m.where_approximate,
  long_street: m.where_long_street,
  ambiguous: m.where_ambiguous,
  placed_beside: m.where_placed_beside,
  unknown: m.where_unknown,
  too_short: m.where_too_short,
  only_guesses: m.where_only_guesses,
  no_crossing: m.where_no_crossing,
  cut: m.where_cut,
  km: m.where_unread_number,
  rt_rw: m.where_unread_number,
  block: m.where_unread_number,
  floor: m.where_unread_number,
};

const SURE = { yes: m.where_sure_yes, likely: m.where_sure_likely, guess: m.where_sure_guess } as const;

export const hitKind = (kind: string): string => KINDS[kind]?.() ?? placeWord(kind);
export const sureWord = (sure: PlaceHit["sure"]): string => SURE[sure]();

/** Codes of the server as sentences; one that is new here falls away. */
export function noteWords(notes: readonly string[]): string[] {
  return [...new Set(notes.flatMap((it) => NOTES[it]?.() ?? []))];
}

/** What was said and what it was taken for, where the two differ; then what was not understood. */
export function whyWords(hit: PlaceHit): string {
  const read = hit.why
    .filter((it) => it.how !== "same" && it.how !== "number")
    .map((it) =>
      it.how === "near"
        ? m.where_why_near({ name: it.taken_for })
        : m.where_why({ said: it.said, meant: it.taken_for }),
    );
  const unread = hit.unread.length > 0 ? [m.where_unread({ words: hit.unread.join(" ") })] : [];
  return [...read, ...unread].join("; ");
}

export function polsekWord({ area }: Pick<PlaceHit, "area">): string {
  if (!area.polsek) return area.inside === false ? m.where_outside_city() : m.where_polsek_unknown();
  return area.polsek.approximate ? m.where_polsek_guess({ name: area.polsek.name }) : area.polsek.name;
}

export function radiusWord(accuracy_m: number): string {
  return accuracy_m < 1000
    ? m.where_radius_m({ n: whole(accuracy_m) })
    : m.where_radius_km({ n: decimal(accuracy_m / 1000, 1) });
}
