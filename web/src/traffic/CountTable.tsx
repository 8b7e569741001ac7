import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { hourMinute, span, whole } from "../base/format";
import { ListState } from "../base/ListState";
import type { CountedLine, Counts, LineSeen, Period } from "../base/types";
import { m } from "../i18n/m";
import style from "./CountTable.module.css";
import { counts } from "./queries";
import { byKind, seenOf, typicalByKind, type WantedWay, youngSince } from "./sums";
import { ALL_KINDS, kindWord } from "./words";

/** Counts of one camera by kind: now, last 15 minutes, today, and what is usual at this hour. */
export function CountTable({ camera }: { camera: string }) {
  const query = useQuery(counts(camera));
  return (
    <section className={style.counts} aria-labelledby="counts-title">
      <h3 id="counts-title">{m.counts_title()}</h3>
      <ListState query={query} empty={(it) => it.lines.length === 0} emptyText={m.counts_no_lines()}>
        {(found) => <Lines counts={found} />}
      </ListState>
    </section>
  );
}

function Lines({ counts: found }: { counts: Counts }) {
  const [wanted, setWanted] = useState("");
  const [way, setWay] = useState<WantedWay>("both");
  const line = found.lines.find((it) => it.line_id === wanted) ?? found.lines[0];
  if (!line) return null;
  const options = found.lines.map((it) => ({ value: it.line_id, label: m.line_named({ name: it.name }) }));
  const ways: [WantedWay, string][] = [
    ["both", m.way_both()],
    ["forward", line.forward_name || m.way_forward()],
    ["back", line.back_name || m.way_back()],
  ];
  return (
    <>
      <div className={style.choices}>
        {options.length > 1 ? (
          <Choice label={m.line()} hiddenLabel value={line.line_id} options={options} onChange={setWanted} />
        ) : null}
        <div role="group" aria-label={m.way()} className={style.ways}>
          {ways.map(([it, label]) => (
            <Button key={it} on={way === it} onClick={() => setWay(it)}>
              {label}
            </Button>
          ))}
        </div>
      </div>
      {found.unproven ? <p className={style.unproven}>{m.counts_unproven()}</p> : null}
      <Kinds counts={found} line={line} way={way} />
    </>
  );
}

function Kinds({ counts: found, line, way }: { counts: Counts; line: CountedLine; way: WantedWay }) {
  const id = line.line_id;
  const columns = [
    { title: m.period_now(), sums: byKind(found.now, id, way), period: found.now },
    { title: m.period_15(), sums: byKind(found.last_15_min, id, way), period: found.last_15_min },
    { title: m.period_today(), sums: byKind(found.today, id, way), period: found.today },
    { title: m.period_typical(), sums: typicalByKind(found.typical_today, id, way), period: null },
  ];
  const kinds = ALL_KINDS.filter(
    (kind) => columns.some((it) => it.sums?.kinds.has(kind)) || kind !== "three_wheeler",
  );
  return (
    <table className={style.table}>
      <caption className="only-read-aloud">{m.counts_title()}</caption>
      <thead>
        <tr>
          <th scope="col">{m.kind()}</th>
          {columns.map((it) => (
            <th key={it.title} scope="col">
              {it.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{kindWord(kind)}</th>
            {columns.map((it) => (
              <td key={it.title}>{number(it.sums && (it.sums.kinds.get(kind) ?? 0))}</td>
            ))}
          </tr>
        ))}
        <tr className={style.sum}>
          <th scope="row">{m.all_kinds()}</th>
          {columns.map((it) => (
            <td key={it.title}>{number(it.sums?.total ?? null)}</td>
          ))}
        </tr>
        <tr className={style.seen}>
          <th scope="row">{m.seen()}</th>
          {columns.map((it) => (
            <td key={it.title}>{it.period ? <Seen period={it.period} line={line} /> : typicalDays(found, id)}</td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** What was not seen may be this much before a count is marked as too low. The last seconds are always still on their way. */
const BLIND_SHARE = 0.1;
const BLIND_S = 20;
/** The last whole minute and the one that runs. */
const NOW_S = 120;

function Seen({ period, line }: { period: Period; line: CountedLine }) {
  const { city } = useSeat();
  const seen = seenOf(period, line.line_id);
  const { seen_s, possible_s } = seen;
  const thin = possible_s - seen_s > Math.max(BLIND_S, BLIND_SHARE * possible_s);
  const exact = m.seen_of({ seen: span(seen_s), possible: span(possible_s) });
  const since = youngSince(period, line.since);
  return (
    <span className={thin ? style.thin : undefined} title={exact}>
      {since ? <span className={style.since}>{m.seen_since({ time: hourMinute(since, city.timezone) })}</span> : null}
      {seenText(seen) ?? exact}
    </span>
  );
}

/** Seconds where there are few, a share where there are many; null: a share that would round to nearly nothing. */
function seenText({ seen_s, possible_s }: LineSeen): string | null {
  if (possible_s <= NOW_S) return m.seen_of_s({ seen: Math.round(seen_s), possible: Math.round(possible_s) });
  const share = (100 * seen_s) / possible_s;
  return share < 10 ? null : m.seen_share({ n: Math.floor(share), possible: span(possible_s) });
}

function number(n: number | null): string {
  return n === null ? "–" : whole(n);
}

function typicalDays(found: Counts, line: string): string {
  const days = found.typical_today?.lines.find((it) => it.line_id === line)?.days;
  return days ? m.typical_days({ n: days }) : m.typical_none();
}
