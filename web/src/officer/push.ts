import { m } from "../i18n/m";
import * as wire from "./wire";

/** Where the worker, which has no messages of its own, finds the words for the screen of a sleeping phone. */
export const WORDS_KEPT = "kentongan-officer-words";
export const WORDS_PATH = "/officer-words";
const OWN = "kentongan:push";

/** `none`: not offered here, or this browser cannot. `off`: may be switched on by a press. */
export type Push = "none" | "off" | "on" | "denied";

export const bytesOf = (key: string): Uint8Array<ArrayBuffer> => {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (it) => it.charCodeAt(0));
};

export const isSame = (had: ArrayBuffer | null | undefined, key: Uint8Array): boolean => {
  const bytes = new Uint8Array(had ?? new ArrayBuffer(0));
  return bytes.length === key.length && bytes.every((it, nth) => it === key[nth]);
};

/** The words of each kind, in the language of the page; the worker shows them as they stand. */
export async function keepWords(): Promise<void> {
  const words = { task: m.push_task(), cancelled: m.push_cancelled(), help: m.push_help() };
  const kept = await caches.open(WORDS_KEPT);
  await kept.put(WORDS_PATH, new Response(JSON.stringify(words)));
}

/** What stands now for this device. A browser that was let in before is told of again: its address may be new. */
export async function look(token: string): Promise<Push> {
  if (!("PushManager" in window) || !("Notification" in window)) return "none"; // an iPhone needs it on the home screen
  const key = await wire.pushKey(token);
  if (key === null) return "none";
  if (Notification.permission === "denied") return "denied";
  const there = await subscription();
  if (Notification.permission !== "granted" || !there) return "off";
  await tell(token, await fitting(there, key));
  return "on";
}

/** By a press alone: the browser asks the person. Throws where the browser's push service does not answer. */
export async function switchOn(token: string): Promise<Push> {
  const key = await wire.pushKey(token);
  if (key === null) return "none";
  if ((await Notification.requestPermission()) !== "granted") {
    return Notification.permission === "denied" ? "denied" : "off";
  }
  await tell(token, await fitting(await subscription(), key));
  return "on";
}

export async function switchOff(token: string): Promise<Push> {
  await forget(token);
  await (await subscription())?.unsubscribe();
  return "off";
}

async function forget(token: string): Promise<void> {
  const id = localStorage.getItem(OWN);
  localStorage.removeItem(OWN);
  if (id) await wire.dropPush(token, id).catch(() => undefined); // of a former unit: the server knows it no more
}

async function subscription(): Promise<PushSubscription | null> {
  return await (await navigator.serviceWorker.ready).pushManager.getSubscription();
}

/** Made for this installation's key; one for another key, as after a restore, wakes nobody. */
async function fitting(there: PushSubscription | null, key: string): Promise<PushSubscription> {
  const bytes = bytesOf(key);
  if (there && isSame(there.options.applicationServerKey, bytes)) return there;
  await there?.unsubscribe();
  const { pushManager } = await navigator.serviceWorker.ready;
  return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes });
}

async function tell(token: string, there: PushSubscription): Promise<void> {
  await keepWords();
  localStorage.setItem(OWN, await wire.addPush(token, there.toJSON()));
}
