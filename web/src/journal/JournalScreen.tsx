import { useInfiniteQuery, type UseQueryResult } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { dateTime, zoneName } from "../base/format";
import { ListState } from "../base/ListState";
import { Table, type Column } from "../base/Table";
import type { Entry } from "../base/types";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import style from "../access/PeopleScreen.module.css";
import own from "./JournalScreen.module.css";
import { entries } from "./queries";
import { actorWord, entryWord } from "./words";

/** Who decided what and when. Read only: nobody can change a line, and the chain of hashes shows if somebody did. */
export function JournalScreen() {
  useTitle(m.screen_journal());
  const query = useInfiniteQuery(entries);
  const { city } = useSeat();
  const rows = query.data?.pages.flat();
  const state = { ...query, data: rows } as unknown as UseQueryResult<Entry[]>;
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.journal_title()}</h1>
        <span className={style.note}>{m.journal_zone({ zone: zoneName(city.timezone) })}</span>
      </header>
      <ListState query={state} empty={(it) => it.length === 0} emptyText={m.journal_none()}>
        {(found) => (
          <Table
            caption={m.journal_title()}
            columns={columns(city.timezone)}
            rows={found}
            id={(it) => String(it.seq)}
          />
        )}
      </ListState>
      {query.hasNextPage ? (
        <div className={style.note}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {m.journal_older()}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function columns(timezone: string): Column<Entry>[] {
  return [
    { key: "seq", title: m.journal_seq(), cell: (it) => it.seq, number: true },
    {
      key: "at",
      title: m.journal_at(),
      cell: (it) => <span className={own.tight}>{dateTime(it.at, timezone)}</span>,
    },
    {
      key: "actor",
      title: m.journal_actor(),
      cell: (it) => <span className={own.tight}>{actorWord(it.actor)}</span>,
    },
    {
      key: "kind",
      title: m.journal_what(),
      cell: (it) => (
        <span className={own.tight} title={it.kind}>
          {entryWord(it.kind)}
        </span>
      ),
    },
    { key: "subject", title: m.journal_subject(), cell: (it) => <span className={own.tight}>{it.subject}</span> },
    { key: "body", title: m.journal_detail(), cell: (it) => <span className={own.body}>{bodyText(it.body)}</span> },
    { key: "hash", title: m.journal_hash(), cell: (it) => <code title={it.hash}>{it.hash.slice(0, 12)}</code> },
  ];
}

/** Names and values as the journal holds them. Text from outside stays plain text. */
function bodyText(body: Entry["body"]): string {
  return Object.entries(body)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
