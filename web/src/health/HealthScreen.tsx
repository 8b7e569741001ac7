import { useNavigate, useSearch } from "@tanstack/react-router";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import type { HealthPart } from "../search";
import own from "./HealthScreen.module.css";
import { LeaguePart } from "./LeaguePart";
import { NowPart } from "./NowPart";
import { TicketsPart } from "./TicketsPart";

const PARTS: readonly HealthPart[] = ["now", "tickets", "league"];

/** What is wrong with the cameras now, what is done about it, and how well each has worked. */
export function HealthScreen() {
  useTitle(m.screen_health());
  const { part = "now" } = useSearch({ from: "/inside/health" });
  const go = useNavigate({ from: "/health" });
  const words = { now: m.health_now, tickets: m.health_tickets, league: m.health_league };
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.health_title()}</h1>
        <div role="group" aria-label={m.health_parts()} className={own.acts}>
          {PARTS.map((it) => (
            <Button key={it} on={part === it} onClick={() => void go({ search: { part: it } })}>
              {words[it]()}
            </Button>
          ))}
        </div>
      </header>
      {part === "now" ? <NowPart /> : null}
      {part === "tickets" ? <TicketsPart /> : null}
      {part === "league" ? <LeaguePart /> : null}
    </div>
  );
}
