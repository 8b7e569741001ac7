const KEPT = "kentongan:centre";

export interface Centre {
  lat: number;
  lon: number;
}

/** Where the map was looked at last in this browser tab: a camera that is added is mostly near it. */
export function keepCentre(at: Centre): void {
  sessionStorage.setItem(KEPT, JSON.stringify(at));
}

export function lastCentre(otherwise: Centre): Centre {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Partial<Centre> | null;
    if (Number.isFinite(found?.lat) && Number.isFinite(found?.lon)) return found as Centre;
  } catch {
    // whatever stands there is not ours
  }
  return otherwise;
}
