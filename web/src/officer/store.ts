import type { DeviceView } from "../base/types";
import { isOld, type Action, type Draft } from "./outbox";

/** What this device keeps of itself: the token and what the server said last. Nothing of it is ever sent but the token. */
export interface Own {
  token: string | null;
  view: DeviceView | null;
  seen_ms: number;
  /** What a revoked device could not deliver any more: its crew says it by radio. */
  lost: Action[];
}

const NOBODY: Own = { token: null, view: null, seen_ms: 0, lost: [] };
const NAME = "kentongan-officer";
const OWN = "own";
const ACTIONS = "actions";
const PHOTOS = "photos";
/** What is stored must outlive a battery that runs empty. */
const DURABLE = { durability: "strict" } as const;

let opened: Promise<IDBDatabase> | null = null;
/** The other pages of this phone that are open. */
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;

/** Calls when another page has stored something that is to be seen here too. Returns: what ends it. */
export function onStored(tell: () => void): () => void {
  others?.addEventListener("message", tell);
  return () => others?.removeEventListener("message", tell);
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(OWN);
      asked.result.createObjectStore(ACTIONS, { keyPath: "seq" });
      asked.result.createObjectStore(PHOTOS, { keyPath: "key" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("no storage"));
  });
  return opened;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage refused"));
  });
}

/** Another page of this phone enrolled another device: what this one was about to store belongs to none. */
export class OtherDevice extends Error {}

async function own(store: IDBObjectStore, token: string): Promise<Own> {
  const kept = { ...NOBODY, ...((await asked(store.get(OWN))) as Partial<Own> | undefined) };
  if (kept.token !== token) throw new OtherDevice("another device was enrolled");
  return kept;
}

/** As `change`, and the other pages are told. */
async function changeForAll<T>(act: Parameters<typeof change<T>>[0]): Promise<T> {
  const result = await change(act);
  others?.postMessage("stored");
  return result;
}

/** Resolves when everything lies on the disk, and not before. */
async function change<T>(
  act: (store: IDBObjectStore, actions: IDBObjectStore, photos: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const tx = (await database()).transaction([OWN, ACTIONS, PHOTOS], "readwrite", DURABLE);
  const stored = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("storage refused"));
  });
  const [result] = await Promise.all([
    act(tx.objectStore(OWN), tx.objectStore(ACTIONS), tx.objectStore(PHOTOS)),
    stored,
  ]);
  return result;
}

export async function readOwn(): Promise<Own> {
  const tx = (await database()).transaction(OWN);
  return { ...NOBODY, ...((await asked(tx.objectStore(OWN).get(OWN))) as Partial<Own> | undefined) };
}

export async function readActions(): Promise<Action[]> {
  const tx = (await database()).transaction(ACTIONS);
  return (await asked(tx.objectStore(ACTIONS).getAll())) as Action[];
}

/** Raises: OtherDevice. */
export function keepView(token: string, view: DeviceView, seen_ms: number): Promise<void> {
  return change(async (store) => {
    await asked(store.put({ ...(await own(store, token)), view, seen_ms }, OWN));
  });
}

/** Another token is another device, which counts from 1. */
export function enrol(token: string): Promise<void> {
  return changeForAll(async (store, actions, photos) => {
    await asked(actions.clear());
    await asked(photos.clear());
    await asked(store.put({ ...NOBODY, token }, OWN));
  });
}

/** The token is no longer known: everything goes, but what was never delivered stays to be read. Raises: OtherDevice. */
export function forget(token: string): Promise<Action[]> {
  return changeForAll(async (store, actions, photos) => {
    await own(store, token);
    const all = (await asked(actions.getAll())) as Action[];
    const lost = all.filter((it) => it.state === "waiting");
    await asked(actions.clear());
    await asked(photos.clear());
    await asked(store.put({ ...NOBODY, lost }, OWN));
    return lost;
  });
}

/** Numbers an action and stores it, in one: two open pages cannot take the same number. Raises: OtherDevice. */
export function append(token: string, draft: Draft, at_ms: number): Promise<Action> {
  return changeForAll(async (store, actions) => {
    const kept = await own(store, token);
    const all = (await asked(actions.getAll())) as Action[];
    for (const it of all.slice(0, -1)) if (isOld(it, at_ms)) await asked(actions.delete(it.seq));
    const seq = Math.max(all.at(-1)?.seq ?? 0, (kept.view?.next_seq ?? 1) - 1) + 1;
    const added: Action = {
      ...draft,
      seq,
      key: crypto.randomUUID(),
      at: new Date(at_ms).toISOString(),
      state: "waiting",
      detail: "",
      settled_ms: null,
    };
    await asked(actions.add(added));
    return added;
  });
}

/** Not of a device that was enrolled anew meanwhile. Raises: OtherDevice. */
export function keepActions(token: string, changed: readonly Action[]): Promise<void> {
  return changeForAll(async (store, actions) => {
    await own(store, token);
    for (const it of changed) await asked(actions.put(it));
  });
}

/** A picture on its way. What has arrived, or was refused, keeps no picture. */
export interface Photo {
  key: string;
  dispatch: string;
  at: string;
  jpeg: ArrayBuffer | null;
  state: Action["state"];
  detail: string;
}

export async function readPhotos(): Promise<Photo[]> {
  const tx = (await database()).transaction(PHOTOS);
  const all = (await asked(tx.objectStore(PHOTOS).getAll())) as Photo[];
  return all.toSorted((a, b) => a.at.localeCompare(b.at));
}

/** Of another dispatch nothing is kept but what has not arrived yet. Raises: OtherDevice. */
export function keepPhoto(token: string, photo: Photo): Promise<void> {
  return changeForAll(async (store, _, photos) => {
    await own(store, token);
    for (const old of (await asked(photos.getAll())) as Photo[])
      if (old.dispatch !== photo.dispatch && old.state !== "waiting") await asked(photos.delete(old.key));
    await asked(photos.put(photo));
  });
}
