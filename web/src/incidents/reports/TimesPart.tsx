import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../access/queries";
import { Choice } from "../../base/Choice";
import { span } from "../../base/format";
import { ListState } from "../../base/ListState";
import { Table, type Column } from "../../base/Table";
import type { Spread, TimesGroup } from "../../base/types";
import { m } from "../../i18n/m";
import { table } from "../queries";
import { times, type Grouping } from "./queries";
import style from "./Reports.module.css";

const BY: readonly { value: Grouping; word: () => string }[] = [
  { value: "polsek", word: m.times_by_polsek },
  { value: "category", word: m.times_by_category },
  { value: "hour", word: m.times_by_hour },
];
/** The server reports on 92 days at most. Source: incidents/actions/looking.py, REPORT_MOST. */
const SPANS = [7, 30, 92];
/** The ninetieth percentile of fewer than ten is their longest. */
export const FEW = 10;

/** How long answering, dispatching and arriving took; of what nobody knows nothing is said. */
export function TimesPart() {
  const [by, setBy] = useState<Grouping>("polsek");
  const [days, setDays] = useState(30);
  const query = useQuery({ ...times(by, days), placeholderData: keepPreviousData });
  const names = useQuery({ ...table, enabled: useMay("incident.view") }).data?.categories;
  const name = ({ key }: TimesGroup) => {
    if (by === "hour") return m.times_hour({ from: pad(Number(key)), to: pad((Number(key) + 1) % 24) });
    if (by === "category") return names?.find(({ code }) => code === key)?.name ?? key;
    return key || m.times_no_polsek();
  };
  const columns: Column<TimesGroup>[] = [
    {
      key: "name",
      title: BY.find(({ value }) => value === by)?.word() ?? "",
      by: (it) => (by === "hour" ? Number(it.key) : name(it)),
      cell: name,
    },
    spreadColumn("answer", m.times_answer()),
    spreadColumn("dispatch", m.times_dispatch()),
    spreadColumn("arrive", m.times_arrive()),
  ];
  return (
    <>
      <div className={style.bar}>
        <Choice
          label={m.times_by()}
          value={by}
          options={BY.map(({ value, word }) => ({ value, label: word() }))}
          onChange={(it) => setBy(it as Grouping)}
        />
        <Choice
          label={m.times_span()}
          value={String(days)}
          options={SPANS.map((n) => ({ value: String(n), label: m.times_days({ n }) }))}
          onChange={(it) => setDays(Number(it))}
        />
      </div>
      <p className={style.note}>{m.times_note({ n: FEW })}</p>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.times_none()}>
        {(found) => <Table caption={m.reports_times()} columns={columns} rows={found} id={(it) => it.key} />}
      </ListState>
    </>
  );
}

const pad = (hour: number) => String(hour).padStart(2, "0");

function spreadColumn(of: "answer" | "dispatch" | "arrive", title: string): Column<TimesGroup> {
  // What is not known sorts behind everything that is.
  return {
    key: of,
    title,
    number: true,
    by: (it) => it[of].median_s ?? Infinity,
    cell: (it) => <Shown its={it[of]} />,
  };
}

function Shown({ its: { number, median_s, p90_s } }: { its: Spread }) {
  if (number === 0 || median_s === null || p90_s === null)
    return (
      <span className={style.dim}>
        {m.unknown()} · {m.times_n({ n: 0 })}
      </span>
    );
  return (
    <>
      {m.times_cell({ median: span(median_s), p90: span(p90_s) })}{" "}
      <span className={style.dim}>{m.times_n({ n: number })}</span>{" "}
      {number < FEW ? <span className={style.few}>{m.times_few()}</span> : null}
    </>
  );
}
