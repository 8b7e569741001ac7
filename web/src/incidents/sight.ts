import type { Category, Eyes, Incident } from "../base/types";

/** How the pictures of a place are shown. `closed`: the rule of the category keeps them shut, or a person. */
export type Sight = "stills" | "live" | "closed";

/** What a person decided for a category (its code, "" before there is one): open, for a reason, or shut. */
export type Decided = { code: string; reason: string } | { code: string; shut: true };

type Rule = Pick<Category, "code" | "opens_cameras"> | undefined;

/** Cameras of what has long ended do not open by themselves. */
const OVER: ReadonlySet<Incident["state"]> = new Set(["done", "closed", "merged", "cancelled", "unfounded"]);
export const isOver = (state: Incident["state"] | undefined): boolean => state !== undefined && OVER.has(state);

/** What was decided before another category was chosen says nothing of that one: its rule begins anew. */
export const decidedOf = (category: Rule, decided: Decided | undefined): Decided | undefined =>
  decided?.code === (category?.code ?? "") ? decided : undefined;

/** A person's decision for this very category, which the journal keeps; else the rule of the table. */
export function sightOf(category: Rule, decided: Decided | undefined, over = false): Sight {
  const now = decidedOf(category, decided);
  if (now) return "shut" in now ? "closed" : "live";
  if (category && !category.opens_cameras) return "closed";
  return category && !over ? "live" : "stills";
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
