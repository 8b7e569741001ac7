import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useSeat } from "../../access/queries";
import { Button } from "../../base/Button";
import { Field } from "../../base/Field";
import { dateTime } from "../../base/format";
import { ListState } from "../../base/ListState";
import { StatusShape } from "../../base/StatusShape";
import { Table, type Column } from "../../base/Table";
import type { Incident } from "../../base/types";
import { useSettled } from "../../base/useSettled";
import { m } from "../../i18n/m";
import { table } from "../queries";
import { priorityShape, stateWord } from "../words";
import { searched } from "./queries";
import style from "./Reports.module.css";

const PAUSE_MS = 250;

/** Incidents by their words, also those that are over. What is looked for stands in the address. */
export function SearchPart() {
  const { text: given = "" } = useSearch({ from: "/inside/reports" });
  const go = useNavigate({ from: "/reports" });
  const [text, setText] = useState(given);
  // The command line may ask for other words while this screen is open.
  const [last, setLast] = useState(given);
  if (given !== last) {
    setLast(given);
    setText(given);
  }
  const settled = useSettled(text.trim(), PAUSE_MS);
  const query = useInfiniteQuery({ ...searched(settled), placeholderData: keepPreviousData });
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.querySelector("input")?.focus(), []);
  const keep = () => {
    setLast(text.trim());
    void go({ search: text.trim() ? { part: "search", text: text.trim() } : { part: "search" }, replace: true });
  };
  return (
    <>
      <div className={style.bar}>
        <div ref={field} className={style.words}>
          <Field
            label={m.reports_words()}
            hint={m.reports_words_hint()}
            type="search"
            autoComplete="off"
            maxLength={200}
            value={text}
            onChange={(it) => setText(it.target.value)}
            onBlur={keep}
          />
        </div>
      </div>
      <ListState
        query={query}
        empty={(it) => it.pages[0]?.length === 0}
        emptyText={settled ? m.reports_none() : m.reports_empty()}
      >
        {(found) => <Found rows={found.pages.flat()} />}
      </ListState>
      {query.hasNextPage ? (
        <p className={style.bar}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {m.reports_more()}
          </Button>
        </p>
      ) : null}
    </>
  );
}

function Found({ rows }: { rows: readonly Incident[] }) {
  const { city } = useSeat();
  const go = useNavigate();
  const names = useQuery(table).data?.categories;
  const columns: Column<Incident>[] = [
    {
      key: "code",
      title: m.reports_code(),
      cell: (it) => <Button onClick={() => void go({ to: "/desk", search: { open: it.id } })}>{it.code}</Button>,
    },
    { key: "at", title: m.reports_opened(), cell: (it) => dateTime(it.opened_at, city.timezone) },
    {
      key: "what",
      title: m.intake_category(),
      cell: (it) => (
        <span className={style.row}>
          <StatusShape health={priorityShape(it.priority)} silent /> {it.priority}{" "}
          {names?.find(({ code }) => code === it.category)?.name ?? it.category}
        </span>
      ),
    },
    { key: "state", title: m.col_state(), cell: (it) => stateWord(it.state) },
    { key: "place", title: m.reports_place(), cell: (it) => it.place_text },
    { key: "polsek", title: m.reports_polsek(), cell: (it) => it.polsek },
  ];
  return <Table caption={m.reports_search()} columns={columns} rows={rows} id={(it) => it.id} />;
}
