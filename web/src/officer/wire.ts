import { api, ask } from "../base/api";
import type { ActionOutcome, CityMap, DeviceView } from "../base/types";
import type { Action } from "./outbox";
import type { Photo } from "./store";
import type { Fix } from "./where";

/** What takes longer has not arrived; it is tried again. */
const PATIENCE_MS = 8000;
/** A picture of 1 MiB at 64 kbit/s. */
export const PHOTO_MS = 150_000;
/** The map of the city is no answer that grows old in an hour: the last one is good enough without a link. */
const MAPS = "kentongan-officer-map";

const as = (token: string) => ({ Authorization: `Bearer ${token}` });
const patient = () => AbortSignal.timeout(PATIENCE_MS);

export function readTask(token: string): Promise<DeviceView> {
  return ask(api.GET("/api/device", { headers: as(token), signal: patient(), cache: "no-store" }));
}

export async function deliver(token: string, actions: readonly Action[]): Promise<ActionOutcome[]> {
  const said = ({ seq, key, kind, dispatch, at, note, lat, lon }: Action) => ({
    seq,
    key,
    kind,
    dispatch,
    at,
    note,
    lat,
    lon,
  });
  const body = { actions: actions.map(said) };
  return (await ask(api.POST("/api/device/actions", { headers: as(token), body, signal: patient() }))).actions;
}

export async function deliverPhoto(token: string, photo: Photo): Promise<void> {
  const query = { dispatch: photo.dispatch, key: photo.key, at: photo.at };
  await ask(
    api.POST("/api/device/photos", {
      params: { query },
      headers: { ...as(token), "Content-Type": "image/jpeg" },
      body: photo.jpeg as unknown as string,
      bodySerializer: (bytes) => bytes as unknown as ArrayBuffer,
      signal: AbortSignal.timeout(PHOTO_MS),
    }),
  );
}

/** What the browser must be told to let the command centre wake it; null: it wakes no phones. */
export async function pushKey(token: string): Promise<string | null> {
  return (await ask(api.GET("/api/device/push", { headers: as(token), signal: patient() }))).key;
}

export async function addPush(token: string, { endpoint, keys }: PushSubscriptionJSON): Promise<string> {
  const body = { endpoint: endpoint ?? "", keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" } };
  return (await ask(api.POST("/api/device/push", { headers: as(token), body, signal: patient() }))).id;
}

export async function dropPush(token: string, id: string): Promise<void> {
  const params = { path: { id } };
  await ask(api.DELETE("/api/device/push/{id}", { params, headers: as(token), signal: patient() }));
}

/** As OwnTracks says it. */
export async function place(token: string, fix: Fix): Promise<void> {
  const body = {
    _type: "location",
    lat: fix.lat,
    lon: fix.lon,
    tst: Math.round(fix.at_ms / 1000),
    acc: fix.accuracy_m,
    vel: fix.speed_kmh,
    cog: fix.bearing_deg,
    batt: null,
  };
  await ask(api.POST("/api/positions/owntracks", { headers: as(token), body, signal: patient() }));
}

export async function readMap(token: string): Promise<CityMap> {
  try {
    const found = (await ask(api.GET("/api/device/map", { headers: as(token) }))) as unknown as CityMap;
    const kept = await caches.open(MAPS);
    await kept.put("/api/device/map", new Response(JSON.stringify(found)));
    return found;
  } catch (fault) {
    const kept = await (await caches.open(MAPS)).match("/api/device/map");
    if (!kept) throw fault;
    return (await kept.json()) as CityMap;
  }
}
