import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../base/api";
import type { Eyes } from "../base/types";
import { noteCameras, type CamerasSaid } from "./queries";
import { wanted, type Sight } from "./sight";

interface About {
  id: string;
  call: string | null;
  saved: boolean;
}

interface Said {
  sight: Sight;
  shown: Eyes["shown"];
  category: string;
  reason: string;
}

/** What the journal was told of each report on this page: the same thing is not told twice. */
const told = new Map<string, string>();

/** The journal first, then the pictures. True: the journal says that these cameras are open for this report. */
export function useNoted(about: About, { sight, shown, category, reason }: Said): boolean {
  const cameras = wanted(sight, { shown });
  const wish = cameras === null ? "" : JSON.stringify([[...cameras].sort(), category, reason]);
  const [done, setDone] = useState(told.get(about.id) ?? "");
  const sent = useRef("");
  const noting = useMutation({
    mutationFn: ({ body }: { body: CamerasSaid; wish: string }) =>
      noteCameras({ call: about.call, incident: about.id }, body),
    retry: (_, fault) => fault instanceof Problem && (fault.status === 0 || fault.status >= 500),
    retryDelay: 1500,
    onSuccess: (_, said) => {
      told.set(about.id, said.wish);
      setDone(said.wish);
    },
  });
  const { mutate } = noting;
  // Without a call and before it is saved there is nothing yet that the journal could be told about.
  const ready = about.call !== null || about.saved;
  useEffect(() => {
    if (wish === "" || wish === done || wish === sent.current || !ready) return;
    const body = JSON.parse(wish) as [string[], string, string];
    sent.current = wish;
    mutate({ body: { cameras: body[0], category: body[1], reason: body[2] }, wish });
  }, [wish, done, ready, mutate]);
  return sight === "live" && wish !== "" && wish === done;
}
