import { AS_IT_STANDS, fits } from "../base/fuzzy";

export type CommandKind = "act" | "screen" | "incident" | "camera" | "unit" | "place";

/** One thing that can be done by writing its name. Exactly one of `go` and `send` is there. */
export interface Command {
  id: string;
  kind: CommandKind;
  name: string;
  about?: string;
  /** As it stands on the keyboard: the same thing without the command line. */
  key?: string;
  /** By what else it is found: the other language, the short number. */
  words?: string;
  /** Done at once on this page, after the line has closed. */
  go?: () => void;
  /** Asks the server; the line stays until it has answered. `said` is what `ask` asked for. */
  send?: (said: string) => Promise<unknown>;
  ask?: { label: string; first: string; least: number };
}

const MOST = 12;
const MOST_PLACES = 5;

/** A first word that says what is looked for, in both languages. */
const NARROW: Readonly<Record<string, CommandKind>> = {
  cam: "camera",
  kamera: "camera",
  camera: "camera",
  peta: "place",
  map: "place",
  tempat: "place",
  place: "place",
  lokasi: "place",
  unit: "unit",
  insiden: "incident",
  incident: "incident",
  buka: "incident",
  open: "incident",
  layar: "screen",
  screen: "screen",
};

export interface Narrowed {
  kind: CommandKind | null;
  text: string;
}

/** "cam dago" -> the cameras of "dago". A first word alone narrows nothing: it is looked for itself. */
export function narrowed(typed: string): Narrowed {
  const [, first = "", rest = ""] = /^(\S+)\s+(.+)$/.exec(typed.trim()) ?? [];
  const kind = NARROW[first.toLocaleLowerCase("id")];
  return kind === undefined ? { kind: null, text: typed.trim() } : { kind, text: rest.trim() };
}

/** To find incidents comes before what merely resembles it, and after a command whose own name is being written. */
export function withFinding(find: readonly Command[], rest: readonly Command[], typed: string): Command[] {
  const named = rest.filter((it) => it.kind === "act" && fits(it.name, typed) >= AS_IT_STANDS);
  return [...named, ...find, ...rest.filter((it) => !named.includes(it))];
}

/** "cari dua motor" -> "dua motor": the words by which incidents are looked for; "" where nothing is. */
export const wordsToFind = (typed: string): string => /^(?:cari|find|search)\s+(.+)$/iu.exec(typed.trim())?.[1] ?? "";

/** Places come ranked, from the server, and a moment later. */
export interface Places {
  commands: readonly Command[];
  asking: boolean;
}

/** What fits, the best first. Nothing typed: what can be done here and now. */
export function found(all: readonly Command[], places: Places, typed: string): Command[] {
  if (typed.trim() === "") return all.filter((it) => it.kind === "act" || it.kind === "screen");
  const asked = narrowed(typed);
  const some = asked.kind === null ? [] : fitting(all, asked.text, asked.kind);
  // Who asks for a place is not given a camera of that name while the answer is on its way.
  if (asked.kind === "place" && (places.asking || places.commands.length > 0)) return places.commands.slice(0, MOST);
  if (some.length > 0) return some;
  const whole = [...fitting(all, typed, null), ...places.commands.slice(0, MOST_PLACES)];
  return whole.length > 0 ? whole : fitting(all, asked.text, null);
}

/** Where the marked command stands now. The list lives: -1 when it is gone, and no other is meant in its place. */
export function standsAt(commands: readonly Command[], marked: string | null): number {
  return commands.findIndex((it) => it.id === marked);
}

/** The id of the command that an arrow leads to; from nowhere down is the first, and up the last. */
export function stepped(commands: readonly Command[], marked: string | null, step: 1 | -1): string | null {
  const at = standsAt(commands, marked);
  return commands.at(at === -1 && step === -1 ? -1 : (at + step) % commands.length)?.id ?? null;
}

function fitting(all: readonly Command[], text: string, kind: CommandKind | null): Command[] {
  return all
    .filter((it) => kind === null || it.kind === kind)
    .map((it) => ({ it, score: Math.max(fits(it.name, text), fits(`${it.name} ${it.words ?? ""}`, text) * 0.95) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ it }) => it);
}
