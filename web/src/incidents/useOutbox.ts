import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { OneTab } from "../base/oneTab";
import { backoff_ms } from "../live/backoff";
import { useLink } from "../live/link";
import { draftsNow, useDrafts } from "./drafts";
import { isWaiting, sendWaiting } from "./outbox";

/**
 * Sends what waits, and again when the server was away. One tab of a person's does; the others ask it to, which also
 * wakes one that lies behind them and whose own clock the browser slows down.
 */
export function useOutbox(person: string): void {
  const queries = useQueryClient();
  const link = useLink();
  const waiting = useDrafts().filter(isWaiting).length;
  const sender = useRef<OneTab | null>(null);
  useEffect(() => {
    const own = new OneTab(`kentongan:drafts:${person}`, (isMine) => sendWaiting(queries, isMine));
    sender.current = own;
    return () => own.close();
  }, [queries, person]);
  useEffect(() => {
    if (waiting === 0) return undefined;
    let stopped = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      await sender.current?.now();
      if (draftsNow().some(isWaiting) && !stopped) timer = setTimeout(() => void round(), backoff_ms(tries++));
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [queries, person, waiting, link]);
}
