import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../access/queries";
import { useNow } from "../base/clock";
import type { Camera } from "../base/types";
import { assign, happenings, type Shown } from "./led";
import { bookmarks, urgentCameras } from "./queries";

/** What the tiles show that are led by what happens. */
export function useLed(cameras: readonly Camera[], count: number): (Shown | null)[] {
  const { data: marks } = useQuery(bookmarks);
  const { data: urgent } = useQuery({ ...urgentCameras, enabled: useMay("incident.view") });
  const now_ms = useNow(1000);
  const [held, setHeld] = useState<(Shown | null)[]>([]);
  const next = assign(held, happenings(cameras, urgent ?? [], marks ?? [], now_ms), count, now_ms);
  const same = next.length === held.length && next.every((it, place) => alike(it, held[place] ?? null));
  if (!same) setHeld(next);
  return same ? held : next;
}

function alike(a: Shown | null, b: Shown | null): boolean {
  return a?.camera === b?.camera && a?.at_ms === b?.at_ms && a?.why === b?.why && a?.note === b?.note;
}
