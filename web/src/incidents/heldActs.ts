import { useSyncExternalStore } from "react";
import { newId } from "../base/ids";
import { now } from "../base/clock";
import { subjectOf, type Act, type Doing, type Kind, type One } from "./acts";

/**
 * What a person asked for and the server has not confirmed, in this browser: it outlives a reload, a crash and a
 * server that is away, and belongs to who asked for it. Each lies under a key of its own, so that no tab overwrites
 * what another wrote. Where the browser keeps nothing it stands in the page all the same.
 */
const NONE: readonly Act[] = [];
let owner = "";
let held: readonly Act[] = NONE;
let shown: readonly Act[] = NONE;
const listeners = new Set<() => void>();

const prefix = () => `kentongan:acts:${owner}:`;

/** So long an answer is waited for. A server that is away is noticed sooner, by the link. */
export const PATIENCE_MS = 8000;

function tell(next: readonly Act[]): void {
  held = next.toSorted((a, b) => a.nth - b.nth || (a.id < b.id ? -1 : 1));
  shown = held.filter((it) => it.state !== "going");
  for (const listener of listeners) listener();
}

function written(text: string | null): Act | null {
  try {
    const it = JSON.parse(text ?? "null") as Partial<Act> | null;
    return typeof it?.id === "string" && typeof it.what?.kind === "string" ? (it as Act) : null;
  } catch {
    return null;
  }
}

function readAll(): Act[] {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix()));
  return keys.map((key) => written(localStorage.getItem(key))).filter((it) => it !== null);
}

/** What lies here of a person's; another one on the same seat does not see it. */
export function openActs(person: string): () => void {
  owner = person;
  tell(readAll());
  const other = (it: StorageEvent) => {
    if (it.key === null) tell(readAll());
    else if (it.key.startsWith(prefix())) hear(it.key.slice(prefix().length), written(it.newValue));
  };
  window.addEventListener("storage", other);
  return () => window.removeEventListener("storage", other);
}

function hear(id: string, it: Act | null): void {
  const others = held.filter((one) => one.id !== id);
  tell(it ? [...others, it] : others);
}

function put(it: Act): void {
  try {
    localStorage.setItem(`${prefix()}${it.id}`, JSON.stringify(it));
  } catch {
    // A full or forbidden store: what is asked for is still asked of the server.
  }
  hear(it.id, it);
}

export const actsNow = (): readonly Act[] => held;

/** Written down before anybody is asked, so that a page that dies forgets nothing. */
export function addAct(what: Doing, about: string): Act {
  const it: Act = {
    id: newId(),
    nth: 1 + Math.max(0, ...held.map(({ nth }) => nth)),
    what,
    about,
    at_ms: now(),
    state: "going",
    going_until_ms: Date.now() + PATIENCE_MS,
    tried: false,
    broken: 0,
    refused: null,
  };
  put(it);
  return it;
}

/** One that is gone stays so. */
export function changeAct(id: string, fields: Partial<Act>): void {
  const known = held.find((it) => it.id === id);
  if (known) put({ ...known, ...fields });
}

/** The server has it, or its person let go of it. */
export function dropAct(id: string): void {
  localStorage.removeItem(`${prefix()}${id}`);
  hear(id, null);
}

/** The page in which it was pressed has its answer still to come. */
export const isGoing = (it: Act): boolean => it.state === "going" && Date.now() <= it.going_until_ms;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const toSend = () => held.filter(({ state }) => state !== "asks").length;

/** How many are to be sent, those among them that were pressed just now. */
export const useToSend = (): number => useSyncExternalStore(listen, toSend, () => 0);

/** What is not sent, and what asks, in the order in which it was pressed. */
export const useUnsent = (): readonly Act[] =>
  useSyncExternalStore(
    listen,
    () => shown,
    () => NONE,
  );

/** Of these, what waits about one thing: what asks may not come to be. */
export function useWaiting<K extends Kind>(subject: string, kind: K): One<K>[] {
  const isOne = (what: Doing): what is One<K> => what.kind === kind && subjectOf(what) === subject;
  return useUnsent()
    .filter(({ state }) => state === "waiting")
    .map(({ what }) => what)
    .filter(isOne);
}
