import { useNavigate, useSearch } from "@tanstack/react-router";
import style from "../../access/PeopleScreen.module.css";
import { useSeat } from "../../access/queries";
import { Button } from "../../base/Button";
import { useTitle } from "../../base/useTitle";
import { m } from "../../i18n/m";
import type { ReportPart } from "../../search";
import { CallsPart } from "./CallsPart";
import { PaperPart } from "./PaperPart";
import own from "./Reports.module.css";
import { SearchPart } from "./SearchPart";
import { TimesPart } from "./TimesPart";

/** Each part, and the permission without which nobody sees it. */
const PARTS = [
  { part: "search", name: m.reports_search, needs: "incident.view", shows: SearchPart },
  { part: "calls", name: m.reports_calls, needs: "call.view", shows: CallsPart },
  { part: "times", name: m.reports_times, needs: "incident.report", shows: TimesPart },
  { part: "paper", name: m.reports_paper, needs: "incident.import", shows: PaperPart },
] as const satisfies readonly { part: ReportPart; name: () => string; needs: string; shows: () => React.ReactNode }[];

/** What was: incidents by their words, the last calls, how long things took, and what was written on paper. */
export function ReportsScreen() {
  useTitle(m.screen_reports());
  const { part } = useSearch({ from: "/inside/reports" });
  const go = useNavigate({ from: "/reports" });
  const { permissions } = useSeat();
  const mine = PARTS.filter((it) => permissions.includes(it.needs));
  const open = mine.find((it) => it.part === part) ?? mine[0];
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.screen_reports()}</h1>
        <div role="group" aria-label={m.reports_parts()} className={own.acts}>
          {mine.map((it) => (
            <Button key={it.part} on={it === open} onClick={() => void go({ search: { part: it.part } })}>
              {it.name()}
            </Button>
          ))}
        </div>
      </header>
      {open ? <open.shows /> : null}
    </div>
  );
}
