import { useEffect, useState } from "react";
import type { KeptWall } from "../base/types";
import type { Arrangement } from "./tiles";
import { arrangementOf, later, type At } from "./tour";

export interface Running {
  name: string;
  at: At;
  count: number;
  /** By the person, or because they are busy with one picture. */
  paused: boolean;
  toggle: () => void;
  arrangement: Arrangement | null;
}

/** Runs a tour; null: none. `held`: somebody is busy with one picture, so it waits. */
export function useTour(tour: KeptWall | undefined, walls: readonly KeptWall[], held: boolean): Running | null {
  const stops = tour?.shows.kind === "tour" ? tour.shows.stops : null;
  const [at, setAt] = useState<At>({ index: 0, left_s: stops?.[0]?.dwell_s ?? 1 });
  const [stopped, setStopped] = useState(false);
  const [running, setRunning] = useState(tour?.id);
  if (running !== tour?.id) {
    setRunning(tour?.id);
    setStopped(false);
    setAt({ index: 0, left_s: stops?.[0]?.dwell_s ?? 1 });
  }
  const paused = stopped || held;
  useEffect(() => {
    if (!stops || paused) return undefined;
    const timer = setInterval(() => setAt((old) => later(old, stops, walls)), 1000);
    return () => clearInterval(timer);
  }, [stops, walls, paused]);
  if (!tour || !stops) return null;
  const here = stops[at.index];
  return {
    name: tour.name,
    at,
    count: stops.length,
    paused,
    toggle: () => setStopped((old) => !old),
    arrangement: here ? arrangementOf(here, walls) : null,
  };
}
