import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMay, useSeat } from "../../access/queries";
import { Button } from "../../base/Button";
import { dateTime } from "../../base/format";
import { ListState } from "../../base/ListState";
import { StatusShape } from "../../base/StatusShape";
import { Table, type Column } from "../../base/Table";
import type { Call } from "../../base/types";
import { m } from "../../i18n/m";
import { channelWord } from "../caller";
import { CALL_SHAPE, callerWord, callWord, outcomeWord } from "../words";
import { recentCalls } from "./queries";
import style from "./Reports.module.css";

/** Every call, newest first, with what became of it. */
export function CallsPart() {
  const query = useInfiniteQuery(recentCalls);
  return (
    <>
      <ListState query={query} empty={(it) => it.pages[0]?.length === 0} emptyText={m.calls_none()}>
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

function Found({ rows }: { rows: readonly Call[] }) {
  const { city } = useSeat();
  const go = useNavigate();
  const sees = useMay("incident.view");
  const columns: Column<Call>[] = [
    {
      key: "who",
      title: m.call_number(),
      cell: (it) => (
        <Button
          aria-label={m.calls_open({ who: callerWord(it) })}
          onClick={() => void go({ to: "/desk", search: { call: it.id } })}
        >
          {callerWord(it)}
        </Button>
      ),
    },
    { key: "at", title: m.call_when(), cell: (it) => dateTime(it.rang_at, city.timezone) },
    { key: "by", title: m.calls_by(), cell: (it) => channelWord(it.channel) },
    { key: "had", title: m.call_who(), cell: (it) => it.claimed_login ?? m.call_nobody() },
    {
      key: "outcome",
      title: m.calls_outcome(),
      cell: (it) => (
        <span className={style.row}>
          <StatusShape health={CALL_SHAPE[it.attention]} silent />{" "}
          {it.disposition ? outcomeWord(it.disposition) : callWord(it.attention)}
        </span>
      ),
    },
    {
      key: "incident",
      title: m.reports_code(),
      cell: (it) =>
        it.incident_id && sees ? (
          <Button onClick={() => void go({ to: "/desk", search: { open: it.incident_id ?? "" } })}>
            {m.calls_incident()}
          </Button>
        ) : null,
    },
    { key: "ticket", title: m.calls_ticket(), cell: (it) => (it.channel === "110" ? it.external_id : "") },
    { key: "flag", title: m.call_flag(), cell: (it) => it.flag ?? "" },
  ];
  return <Table caption={m.reports_calls()} columns={columns} rows={rows} id={(it) => it.id} />;
}
