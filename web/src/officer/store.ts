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

/** Resolves when everything lies on the disk, and not before. */
async function change<T>(
  act: (own: IDBObjectStore, actions: IDBObjectStore, photos: IDBObjectStore) => Promise<T>,
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

async function patch(own: IDBObjectStore, changed: Partial<Own>): Promise<void> {
  const before = (await asked(own.get(OWN))) as Partial<Own> | undefined;
  await asked(own.put({ ...NOBODY, ...before, ...changed }, OWN));
}

export function keepView(view: DeviceView, seen_ms: number): Promise<void> {
  return change((own) => patch(own, { view, seen_ms }));
}

/** Another token is another device, which counts from 1. */
export function enrol(token: string): Promise<void> {
  return change(async (own, actions, photos) => {
    await asked(actions.clear());
    await asked(photos.clear());
    await asked(own.put({ ...NOBODY, token }, OWN));
  });
}

/** The token is no longer known: everything goes, but what was never delivered stays to be read. */
export function forget(): Promise<void> {
  return change(async (own, actions, photos) => {
    const all = (await asked(actions.getAll())) as Action[];
    await asked(actions.clear());
    await asked(photos.clear());
    await asked(own.put({ ...NOBODY, lost: all.filter((it) => it.state === "waiting") }, OWN));
  });
}

/** Numbers an action and stores it, in one: two open pages cannot take the same number. */
export function append(draft: Draft, at_ms: number): Promise<Action> {
  return change(async (own, actions) => {
    const all = (await asked(actions.getAll())) as Action[];
    for (const it of all.slice(0, -1)) if (isOld(it, at_ms)) await asked(actions.delete(it.seq));
    const kept = (await asked(own.get(OWN))) as Own | undefined;
    const seq = Math.max(all.at(-1)?.seq ?? 0, (kept?.view?.next_seq ?? 1) - 1) + 1;
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

/** Not of a device that was enrolled anew meanwhile. */
export function keepActions(token: string, changed: readonly Action[]): Promise<void> {
  return change(async (own, actions) => {
    const kept = (await asked(own.get(OWN))) as Own | undefined;
    if (kept?.token !== token) return;
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

/** Of another dispatch nothing is kept but what has not arrived yet. */
export function keepPhoto(photo: Photo): Promise<void> {
  return change(async (_, __, photos) => {
    for (const old of (await asked(photos.getAll())) as Photo[])
      if (old.dispatch !== photo.dispatch && old.state !== "waiting") await asked(photos.delete(old.key));
    await asked(photos.put(photo));
  });
}
