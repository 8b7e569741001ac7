import type { Category } from "../base/types";

const folded = (text: string): string => text.toLocaleLowerCase("id").trim();

/** 0: no fit. The code's letters, a whole word that people say, the beginning of one, then the name. */
function fit(it: Category, wanted: string): number {
  const code = folded(it.code);
  const words = it.synonyms.map(folded);
  if (code === wanted || code.endsWith(`-${wanted}`)) return 6;
  if (words.includes(wanted)) return 5;
  if (words.some((word) => word.startsWith(wanted))) return 4;
  if (code.startsWith(wanted) || code.split("-").some((part) => part.startsWith(wanted))) return 3;
  const names = folded(it.name).split(/[^\p{L}\p{N}]+/u);
  if (names.some((word) => word.startsWith(wanted))) return 2;
  return words.some((word) => word.split(" ").some((part) => part.startsWith(wanted))) ? 1 : 0;
}

/** What people say -> categories of which an incident may come, the likeliest first; of equals the more urgent. */
export function findCategories(all: readonly Category[], text: string, most = 8): Category[] {
  const wanted = folded(text);
  const open = all.filter((it) => it.priority !== null);
  const urgent = (a: Category, b: Category) => (a.priority ?? "").localeCompare(b.priority ?? "");
  if (wanted === "") return [...open].sort(urgent).slice(0, most);
  return open
    .map((it) => ({ it, score: fit(it, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || urgent(a.it, b.it))
    .slice(0, most)
    .map(({ it }) => it);
}
