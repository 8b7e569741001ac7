import type { Category, Eyes } from "../base/types";

/** How the pictures of a place are shown. `closed`: the rule of the category keeps them shut. */
export type Sight = "stills" | "live" | "closed";

/** The rule of the table decides; a reason that the journal keeps opens in every other case. */
export function sightOf(category: Pick<Category, "opens_cameras"> | undefined, reason: string): Sight {
  if (reason !== "" || category?.opens_cameras) return "live";
  return category === undefined ? "stills" : "closed";
}

/** What the journal must say before pictures move; null: nothing, as they have not been open. */
export function wanted(sight: Sight, found: Pick<Eyes, "shown"> | undefined): string[] | null {
  if (sight === "closed") return [];
  if (sight === "stills" || !found || found.shown.length === 0) return null;
  return found.shown.map((it) => it.camera_id);
}

/** Once chosen the cameras stay for as long as the place is the same: pictures that change places confuse. */
export function settled(before: Eyes["shown"], next: Eyes["shown"]): Eyes["shown"] {
  const same = before.length > 0 && before.every((it) => next.some((other) => other.camera_id === it.camera_id));
  if (!same || before.length !== next.length) return next;
  return before.map((it) => next.find((other) => other.camera_id === it.camera_id) ?? it);
}
