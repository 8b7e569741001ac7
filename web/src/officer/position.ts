import { useEffect, useState } from "react";
import { now } from "../base/clock";
import { place } from "./wire";
import { worthSending, type Fix } from "./where";

export interface Position {
  fix: Fix | null;
  /** The crew or the browser does not let the page know where it is. */
  denied: boolean;
}

/** Sends the newest fix and none that is older: what could not be sent in time is worth nothing any more. */
export class Courier {
  private sent: Fix | null = null;
  private waiting: Fix | null = null;
  private sending = false;

  constructor(private readonly send: (fix: Fix) => Promise<void>) {}

  async take(fix: Fix): Promise<void> {
    this.waiting = fix;
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.due(); next; next = this.due()) {
        this.waiting = null;
        await this.send(next);
        this.sent = next;
      }
    } catch {
      // The next fix tries again; the link itself is watched elsewhere.
    } finally {
      this.sending = false;
    }
  }

  private due(): Fix | null {
    return this.waiting && worthSending(this.waiting, this.sent) ? this.waiting : null;
  }
}

/** Where the phone is, while `on`: it costs battery, and nobody need know where a crew without a task is. */
export function usePosition(token: string | null, on: boolean): Position {
  const [position, setPosition] = useState<Position>({ fix: null, denied: false });
  useEffect(() => {
    if (!on || !token || !("geolocation" in navigator)) return undefined;
    const courier = new Courier((fix) => place(token, fix));
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const fix: Fix = {
          lat: coords.latitude,
          lon: coords.longitude,
          at_ms: now(),
          accuracy_m: coords.accuracy,
          speed_kmh: coords.speed === null ? null : coords.speed * 3.6,
          bearing_deg: coords.heading === null || Number.isNaN(coords.heading) ? null : coords.heading,
        };
        setPosition({ fix, denied: false });
        void courier.take(fix);
      },
      (fault) => {
        if (fault.code === fault.PERMISSION_DENIED) setPosition({ fix: null, denied: true });
      },
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [token, on]);
  return position;
}
