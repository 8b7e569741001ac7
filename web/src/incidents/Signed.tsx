import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { dateTime } from "../base/format";
import type { Handover as Given } from "../base/types";
import { m } from "../i18n/m";
import { locale } from "../i18n/locale";
import { EraseText, erasedAt, Gone } from "./EraseText";
import style from "./Handover.module.css";
import { HandoverRow } from "./HandoverRow";
import { PrintButton } from "./PrintButton";
import { olderHandovers, printHandover } from "./queries";

const FIRST = 5;

/** The last ones, with who signed them; one that nobody has taken over stands out. Older ones are asked for. */
export function Signed({ found, but }: { found: readonly Given[]; but: readonly Given[] }) {
  const [all, setAll] = useState(false);
  const older = useInfiniteQuery(olderHandovers(found.at(-1)?.id ?? ""));
  const known = [...found.filter((it) => !but.includes(it)), ...(older.data?.pages.flat() ?? [])];
  if (known.length === 0) return null;
  const more = all ? !older.data || older.hasNextPage : known.length > FIRST;
  const press = () => {
    if (all) void (older.data ? older.fetchNextPage() : older.refetch());
    setAll(true);
  };
  return (
    <section className={style.part} data-handover="signed">
      <h3>{m.handover_before()}</h3>
      <ul className={style.lines}>
        {known.slice(0, all ? known.length : FIRST).map((it) => (
          <Row key={it.id} it={it} />
        ))}
      </ul>
      {more ? (
        <div>
          <Button look="quiet" disabled={older.isFetching} onClick={press}>
            {m.handover_older()}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Row({ it }: { it: Given }) {
  const { city } = useSeat();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={style.signed} data-open={it.in_at === null ? "yes" : "no"}>
        <span>
          {dateTime(it.out_at, city.timezone)} · {it.out_by} → {it.in_by ?? m.handover_untaken()}
        </span>
        <span className={style.dim}>{m.handover_ticked({ n: it.ticked.length, of: it.lines.length })}</span>
        <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? m.handover_hide() : m.handover_show()}
        </Button>
        <PrintButton paper={() => printHandover(it.id, locale())} name={paperName(it)} />
      </div>
      {open ? (
        <div className={style.opened} data-opened="">
          <ShiftNote it={it} />
          <ul className={style.lines}>
            {it.lines.map((line) => (
              <HandoverRow key={line.key} line={line} ticked={it.ticked.includes(line.key)} signed={it} />
            ))}
          </ul>
        </div>
      ) : null}
    </li>
  );
}

/** What who left wrote of the whole shift, or who erased it. */
export function ShiftNote({ it }: { it: Given }) {
  const key = `handed:${it.id}`;
  if (!it.note && !erasedAt(it.erased, key)) return null;
  return (
    <p className={style.note} data-shift-note="">
      {it.note} <Gone it={erasedAt(it.erased, key)} />
      {it.note ? <EraseText whose={{ of: "handover", id: it.id }} text={key} /> : null}
    </p>
  );
}

export const paperName = (it: Given): string => `serah-terima-${it.out_at.slice(0, 16).replaceAll(/[^\d]/g, "")}.pdf`;
