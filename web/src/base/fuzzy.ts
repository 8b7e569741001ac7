/** Whatever is written with accents or capitals is found without. */
const folded = (text: string): string => text.toLocaleLowerCase("id").normalize("NFD").replace(/\p{M}/gu, "");

const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/**
 * From this length on one slip of the finger is forgiven, and letters may be left out. In a shorter word nearly every
 * other one is a slip away: "jeda" would be every camera on Jenderal Sudirman.
 */
const KIND_FROM = 6;
/** What is written as it stands, from the beginning of its words, is before all that is not. */
export const AS_IT_STANDS = 10;
const WHOLE = 10;
const BEGINS = 8;

/** How well a text fits what was typed: 0 not at all; the whole word, its beginning, its middle, with a slip, in gaps. */
export function fits(text: string, wanted: string): number {
  const asked = wordsOf(wanted);
  if (asked.length === 0) return 0;
  const words = wordsOf(text);
  let sum = 0;
  let asItStands = true;
  for (const word of asked) {
    const each = words.map((it) => fit(it, word));
    const best = Math.max(0, ...each.map((it, nth) => it - Math.min(nth, 9) / 20));
    if (best === 0) return 0;
    asItStands &&= each.some((it) => it >= BEGINS);
    sum += best;
  }
  return sum / asked.length + (asItStands ? AS_IT_STANDS : 0);
}

function fit(text: string, wanted: string): number {
  if (text === wanted) return WHOLE;
  if (text.startsWith(wanted)) return BEGINS;
  if (wanted.length >= 2 && text.includes(wanted)) return 5;
  if (wanted.length < KIND_FROM) return 0;
  if (slips(text, wanted)) return 4;
  return text.startsWith(wanted.charAt(0)) && inOrder(text, wanted) ? 2 : 0;
}

/** The beginning of the text is the word, but for one letter too much, too few, wrong, or two that changed places. */
function slips(text: string, wanted: string): boolean {
  return [-1, 0, 1].some((more) => oneApart(text.slice(0, wanted.length + more), wanted));
}

function oneApart(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.startsWith(restB.charAt(1)) && restB.startsWith(restA.charAt(1)) && restA.slice(2) === restB.slice(2))
  );
}

function inOrder(text: string, wanted: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === wanted[at]) at += 1;
  return at === wanted.length;
}
