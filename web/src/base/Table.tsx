import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { ArrowKeys } from "./ArrowKeys";
import style from "./Table.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it, it does not sort. */
  by?: (row: Row) => string | number;
  number?: boolean;
}

interface Props<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  chosen?: string | undefined;
  start?: { key: string; down: boolean };
}

/** Arrow keys move between the rows' first buttons; titles sort. */
export function Table<Row>({ caption, columns, rows, id, chosen, start }: Props<Row>) {
  const [order, setOrder] = useState(start ?? { key: "", down: false });
  const sorted = useMemo(
    () => sort(rows, columns.find((it) => it.key === order.key)?.by, order.down),
    [rows, columns, order],
  );
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by the keyboard
    <div className={style.frame} role="region" aria-label={caption} tabIndex={0}>
      <table className={style.table}>
        <caption className="only-read-aloud">{caption}</caption>
        <thead>
          <tr>
            {columns.map((it) => (
              <Title key={it.key} column={it} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <ArrowKeys as="tbody" keys={moveFocus}>
          {sorted.map((row) => (
            <tr
              key={id(row)}
              ref={id(row) === chosen ? intoView : undefined}
              className={id(row) === chosen ? style.chosen : undefined}
              aria-current={id(row) === chosen ? "true" : undefined}
            >
              {columns.map((it) => (
                <td key={it.key} className={it.number ? style.number : undefined}>
                  {it.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </ArrowKeys>
      </table>
    </div>
  );
}

const intoView = (it: HTMLTableRowElement | null) => it?.scrollIntoView({ block: "nearest" });

interface Order {
  key: string;
  down: boolean;
}

function Title<Row>({
  column,
  order,
  onOrder,
}: {
  column: Column<Row>;
  order: Order;
  onOrder: (order: Order) => void;
}) {
  const mine = order.key === column.key;
  const name = column.number ? style.number : undefined;
  if (!column.by)
    return (
      <th scope="col" className={name}>
        {column.title}
      </th>
    );
  return (
    <th scope="col" className={name} aria-sort={mine ? (order.down ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        className={style.title}
        onClick={() => onOrder({ key: column.key, down: mine && !order.down })}
      >
        {column.title}
        {mine ? (
          order.down ? (
            <ArrowDown size={12} aria-hidden="true" />
          ) : (
            <ArrowUp size={12} aria-hidden="true" />
          )
        ) : null}
      </button>
    </th>
  );
}

function sort<Row>(rows: readonly Row[], by: Column<Row>["by"], down: boolean): readonly Row[] {
  if (!by) return rows;
  const turn = down ? -1 : 1;
  return rows.toSorted((a, b) => turn * compare(by(a), by(b)));
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "id", { numeric: true });
}

function moveFocus(it: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[it.key];
  if (step === undefined || !(it.target instanceof HTMLButtonElement)) return;
  const buttons = [...it.currentTarget.querySelectorAll<HTMLButtonElement>("td:first-child button")];
  const row = it.target.closest("tr");
  const next = buttons[buttons.findIndex((button) => row?.contains(button)) + step];
  if (!next) return;
  it.preventDefault();
  next.focus();
}
