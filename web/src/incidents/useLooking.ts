import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSeat } from "../access/queries";
import { newId } from "../base/ids";
import { lookAt, lookers, lookAway } from "./queries";

/** Well within EXPIRES_S of incidents/presence.py: one answer may be lost. */
const SAY_EVERY_MS = 3000;

/** This page's own number. Another page of the same person has another one. */
const page = newId();

/** Tells the others that this page shows this incident, for as long as somebody can see the page. */
export function useLooking(id: string): void {
  useEffect(() => {
    const say = () => {
      // A look that could not be told is told with the next one; nobody waits for it.
      if (document.visibilityState === "visible") lookAt(id, page).catch(() => undefined);
    };
    const seen = () => {
      if (document.visibilityState === "visible") say();
      else lookAway(id, page);
    };
    const gone = () => lookAway(id, page);
    say();
    const timer = setInterval(say, SAY_EVERY_MS);
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("pagehide", gone);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("pagehide", gone);
      lookAway(id, page);
    };
  }, [id]);
}

/** Who else has an incident open now. */
export function useOthersLooking(): (id: string) => string[] {
  const { person } = useSeat();
  const { data } = useQuery(lookers);
  return (id) =>
    (data ?? [])
      .filter((it) => it.incident_id === id)
      .flatMap((it) => it.logins)
      .filter((login) => login !== person.login);
}
