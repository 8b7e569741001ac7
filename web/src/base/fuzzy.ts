/** Whatever is written with accents or capitals is found without. */
const folded = (text: string): string => text.toLocaleLowerCase("id").normalize("NFD").replace(/\p{M}/gu, "");

const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** From this length on one slip of the finger is forgiven, and letters may be left out. */
const SLIP_FROM = 4;
const GAPS_FROM = 3;

/** How well a text fits what was typed: 0 not at all; the whole word, its beginning, its middle, with a slip, in gaps. */
export function fits(text: string, wanted: string): number {
  const asked = wordsOf(wanted);
  if (asked.length === 0) return 0;
  const words = wordsOf(text);
  let sum = 0;
  for (const word of asked) {
    const best = Math.max(0, ...words.map((it, nth) => fit(it, word) - Math.min(nth, 9) / 20));
    if (best === 0) return 0;
    sum += best;
  }
  return sum / asked.length;
}

function fit(text: string, wanted: string): number {
  if (text === wanted) return 10;
  if (text.startsWith(wanted)) return 8;
  if (wanted.length >= 2 && text.includes(wanted)) return 5;
  if (wanted.length >= SLIP_FROM && slips(text, wanted)) return 4;
  return wanted.length >= GAPS_FROM && text.startsWith(wanted.charAt(0)) && inOrder(text, wanted) ? 2 : 0;
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
