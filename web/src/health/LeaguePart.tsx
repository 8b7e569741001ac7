import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Choice } from "../base/Choice";
import { Field } from "../base/Field";
import { decimal, span } from "../base/format";
import { ListState } from "../base/ListState";
import { Table, type Column } from "../base/Table";
import type { League, LeagueRow } from "../base/types";
import { m } from "../i18n/m";
import style from "./HealthScreen.module.css";
import { league, type LeagueAsked, type LeagueBy } from "./queries";
import { troubleWord } from "./words";

const BY: readonly LeagueBy[] = ["camera", "owner", "day", "month"];

/** What share of the time each camera works, worst first. What nobody watched is said apart. */
export function LeaguePart() {
  const [asked, setAsked] = useState<LeagueAsked>({ by: "camera" });
  const [text, setText] = useState("");
  const query = useQuery({ ...league(asked), placeholderData: keepPreviousData });
  const words = {
    camera: m.league_by_camera,
    owner: m.league_by_owner,
    day: m.league_by_day,
    month: m.league_by_month,
  };
  const day = (value: string) => (value === "" ? undefined : value);
  return (
    <>
      <div className={style.bar}>
        <Choice
          label={m.league_by()}
          value={asked.by}
          options={BY.map((it) => ({ value: it, label: words[it]() }))}
          onChange={(by) => setAsked({ ...asked, by: by as LeagueBy })}
        />
        <Field
          label={m.league_first()}
          type="date"
          value={asked.first ?? query.data?.first ?? ""}
          onChange={(it) => setAsked({ ...asked, first: day(it.target.value) })}
        />
        <Field
          label={m.league_last()}
          type="date"
          value={asked.last ?? query.data?.last ?? ""}
          onChange={(it) => setAsked({ ...asked, last: day(it.target.value) })}
        />
        <Field label={m.league_search()} value={text} onChange={(it) => setText(it.target.value)} />
        <a className={style.sheet} href={csvOf(asked)} download>
          {m.league_csv()}
        </a>
      </div>
      <ListState query={query} empty={(it) => it.rows.length === 0} emptyText={m.league_none()}>
        {(found) => <Rows found={found} by={asked.by} text={text} />}
      </ListState>
    </>
  );
}

function csvOf(asked: LeagueAsked): string {
  const given = Object.entries(asked).filter((it): it is [string, string] => typeof it[1] === "string");
  return `/api/health/league.csv?${new URLSearchParams(given).toString()}`;
}

function Rows({ found, by, text }: { found: League; by: LeagueBy; text: string }) {
  const wanted = text.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  const rows = found.rows.filter((it) => {
    const all = `${it.name} ${it.owner}`.toLocaleLowerCase("id");
    return wanted.every((word) => all.includes(word));
  });
  return (
    <>
      <p className={`${style.bar} ${style.dim}`}>{m.league_note({ zone: found.timezone })}</p>
      <Table caption={m.health_league()} columns={columns(by)} rows={rows} id={(it) => it.key} />
    </>
  );
}

function columns(by: LeagueBy): Column<LeagueRow>[] {
  const many = by !== "camera";
  return [
    {
      key: "name",
      title: { camera: m.league_by_camera, owner: m.league_by_owner, day: m.league_by_day, month: m.league_by_month }[
        by
      ](),
      by: (it) => it.name,
      cell: (it) => it.name,
    },
    ...(many
      ? [{ key: "cameras", title: m.league_cameras(), number: true, by: camerasOf, cell: camerasOf }]
      : [
          {
            key: "owner",
            title: m.col_owner(),
            by: (it: LeagueRow) => it.owner,
            cell: (it: LeagueRow) => it.owner,
          },
        ]),
    {
      key: "uptime",
      title: m.league_uptime(),
      number: true,
      by: (it) => it.uptime ?? 2,
      cell: (it) => (it.uptime === null ? m.unknown() : `${decimal(100 * it.uptime, 2)} %`),
    },
    {
      key: "failed",
      title: m.league_failed(),
      number: true,
      by: (it) => it.failed_s,
      cell: (it) => seen(it, it.failed_s),
    },
    {
      key: "impaired",
      title: m.league_impaired(),
      number: true,
      by: (it) => it.impaired_s,
      cell: (it) => seen(it, it.impaired_s),
    },
    {
      key: "unknown",
      title: m.league_unknown(),
      number: true,
      by: (it) => it.unknown_s,
      cell: (it) => span(it.unknown_s),
    },
    {
      key: "failures",
      title: m.league_failures(),
      number: true,
      by: (it) => it.failures,
      cell: (it) => (it.watched_s ? it.failures : m.unknown()),
    },
    {
      key: "mtbf",
      title: m.league_mtbf(),
      number: true,
      by: (it) => it.mtbf_s ?? Number.POSITIVE_INFINITY,
      cell: (it) => (it.mtbf_s === null ? "–" : span(it.mtbf_s)),
    },
    { key: "kinds", title: m.league_kinds(), cell: (it) => kindsText(it.kinds) },
  ];
}

/** Of a camera that nobody watched nothing is known, which is not 0. */
function seen(it: LeagueRow, seconds: number): string {
  return it.watched_s ? span(seconds) : "–";
}

function camerasOf(it: LeagueRow): number {
  return it.cameras;
}

function kindsText(kinds: LeagueRow["kinds"]): string {
  return Object.entries(kinds)
    .map(([kind, n]) => `${troubleWord(kind)} ${n}`)
    .join(", ");
}
