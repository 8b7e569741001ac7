import type { CameraFlow } from "../base/types";
import { decimal, percent } from "../base/format";
import { m } from "../i18n/m";
import style from "./Eyes.module.css";

const SHOWN = 2;
/** What ended longer ago is not "now": the server has told nothing new since. */
const NOW_MS = 120_000;

interface Props {
  flow: CameraFlow | undefined;
  /** The server's time. */
  at: number;
}

/** What crosses each line of a camera now, beside what is usual at this hour. What is unknown is said, never 0. */
export function FlowLine({ flow, at }: Props) {
  if (flow === undefined) return null;
  if (at - Date.parse(flow.to) > NOW_MS)
    return (
      <p className={style.flow} data-flow="old">
        {m.flow_now({ n: m.unknown() })}
      </p>
    );
  const seen_s = Math.min(...flow.lines.map((line) => line.seen_s));
  if (flow.lines.length === 0 || (!flow.counted && seen_s === 0))
    return (
      <p className={style.flow} data-flow="none">
        {m.flow_not_counted()}
      </p>
    );
  const known = flow.lines.filter((line) => line.per_min !== null);
  const left = flow.lines.length - SHOWN;
  return (
    <p className={style.flow} data-flow="lines">
      <span>{m.flow_seen({ n: percent(seen_s / flow.possible_s) })}</span>
      {known.length === 0 ? <b>{m.flow_unseen()}</b> : null}
      {(known.length === 0 ? [] : flow.lines.slice(0, SHOWN)).map((line) => (
        <span key={line.line_id} title={basis(line.typical)}>
          {flow.lines.length > 1 ? `${line.name} ` : ""}
          <b>{line.per_min === null ? m.flow_unseen() : m.flow_now({ n: decimal(line.per_min, 1) })}</b>{" "}
          {line.typical ? m.flow_usual({ n: decimal(line.typical.per_min, 1) }) : m.flow_usual_unknown()}
        </span>
      ))}
      {known.length > 0 && left > 0 ? <span>{m.flow_more({ n: left })}</span> : null}
    </p>
  );
}

/** From which days it is known what is usual. */
function basis(typical: CameraFlow["lines"][number]["typical"]): string {
  if (!typical) return "";
  return (typical.by === "weekday" ? m.flow_weekday : m.flow_sort)({ n: typical.days });
}
