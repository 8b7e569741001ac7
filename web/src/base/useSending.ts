import { useEffect, useRef } from "react";
import { backoff_ms } from "../live/backoff";
import { useLink } from "../live/link";
import { OneTab } from "./oneTab";

interface Sending {
  /** Under which the tabs of one person agree who sends. */
  name: string;
  /** How many wait now. */
  waiting: number;
  /** The same, asked of what lies there. */
  left: () => number;
  send: (isMine: () => boolean) => Promise<unknown>;
}

/**
 * Sends what waits, and again when the server was away. One tab of a person's does; the others ask it to, which also
 * wakes one that lies behind them and whose own clock the browser slows down. `left` and `send` stay the same.
 */
export function useSending({ name, waiting, left, send }: Sending): void {
  const link = useLink();
  const sender = useRef<OneTab | null>(null);
  useEffect(() => {
    const own = new OneTab(name, async (isMine) => {
      await send(isMine);
    });
    sender.current = own;
    return () => own.close();
  }, [name, send]);
  useEffect(() => {
    if (waiting === 0) return undefined;
    let stopped = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      await sender.current?.now();
      if (left() > 0 && !stopped) timer = setTimeout(() => void round(), backoff_ms(tries++));
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [name, left, send, waiting, link]);
}
