import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { backoff_ms } from "../live/backoff";
import { useLink } from "../live/link";
import { draftsNow, useDrafts } from "./drafts";
import { isWaiting, sendWaiting } from "./outbox";

/** Sends what waits, and again when the server was away. */
export function useOutbox(): void {
  const queries = useQueryClient();
  const link = useLink();
  const waiting = useDrafts().filter(isWaiting).length;
  useEffect(() => {
    if (waiting === 0) return undefined;
    let stopped = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      await sendWaiting(queries);
      if (draftsNow().some(isWaiting) && !stopped) timer = setTimeout(() => void round(), backoff_ms(tries++));
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [queries, waiting, link]);
}
