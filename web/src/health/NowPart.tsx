import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { decimal, span } from "../base/format";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import { Table, type Column } from "../base/Table";
import type { Camera, Outage, Trouble, Troubles } from "../base/types";
import { cameras } from "../cameras/queries";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { Notices } from "../recordings/Notices";
import style from "./HealthScreen.module.css";
import { OpenTicket } from "./OpenTicket";
import { troubles } from "./queries";
import { outageSentence, todoSentence, troubleSaid, troubleWord } from "./words";

const OLD_S = 60;

/** What is wrong now: first the disks, then what cut off many, then camera by camera. */
export function NowPart() {
  const query = useQuery(troubles);
  return (
    <>
      <Notices />
      <ListState
        query={query}
        empty={(it) => it.troubles.length === 0 && it.outages.length === 0 && it.unwatched.length === 0}
        emptyText={m.health_none()}
      >
        {(found) => <Now found={found} />}
      </ListState>
    </>
  );
}

function Now({ found }: { found: Troubles }) {
  const all = useQuery(cameras).data ?? [];
  const [asked, setAsked] = useState<Trouble | null>(null);
  const [shown, setShown] = useState<readonly string[]>([]);
  const known = new Map(all.map((it) => [it.id, it]));
  const held = new Set(found.outages.filter((it) => !shown.includes(it.id)).flatMap((it) => it.cameras));
  const rows = found.troubles.filter((it) => !(it.kind === "offline" && held.has(it.camera_id)));
  const toggle = (id: string) => setShown((old) => (old.includes(id) ? old.filter((it) => it !== id) : [...old, id]));
  return (
    <>
      {found.unwatched.length ? <UnwatchedNote ids={found.unwatched} known={known} /> : null}
      {found.outages.map((it) => (
        <OutageNote key={it.id} outage={it} open={shown.includes(it.id)} onToggle={() => toggle(it.id)} />
      ))}
      <Table
        caption={m.health_now()}
        columns={useColumns(known, setAsked)}
        rows={rows}
        id={(it) => it.id}
        start={{ key: "trouble", down: false }}
      />
      {asked ? (
        <OpenTicket
          camera={asked.camera_id}
          name={nameOf(known, asked)}
          trouble={asked.kind}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}

function OutageNote({ outage, open, onToggle }: { outage: Outage; open: boolean; onToggle: () => void }) {
  const at = useNow(5000);
  return (
    <section className={style.outage} aria-label={m.outages()}>
      <header>
        <StatusShape health="serious" />
        <b>{outageSentence(outage)}</b>
        <span className={style.dim}>{m.trouble_since({ span: span((at - Date.parse(outage.since)) / 1000) })}</span>
        <Button aria-expanded={open} onClick={onToggle}>
          {open ? m.outage_hide() : m.outage_show()}
        </Button>
      </header>
      <p className={style.dim}>{m.outage_do()}</p>
    </section>
  );
}

/** Nobody knows how they are: one alarm, as one thing mostly is the cause. */
function UnwatchedNote({ ids, known }: { ids: readonly string[]; known: ReadonlyMap<string, Camera> }) {
  const [open, setOpen] = useState(false);
  const title = m.unwatched({ n: ids.length });
  return (
    <section className={style.outage} aria-label={title}>
      <header>
        <StatusShape health="serious" />
        <b>{title}</b>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? m.outage_hide() : m.outage_show()}
        </Button>
      </header>
      <p className={style.dim}>{m.unwatched_do()}</p>
      {open ? (
        <ul className={style.names}>
          {ids.map((id) => (
            <li key={id}>
              <Link to="/cameras" search={{ camera: id }}>
                {named(known, id)}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function nameOf(known: ReadonlyMap<string, Camera>, it: Trouble): string {
  return named(known, it.camera_id);
}

function named(known: ReadonlyMap<string, Camera>, id: string): string {
  const camera = known.get(id);
  return camera ? `${camera.code} ${shortName(camera)}` : id;
}

function useColumns(known: ReadonlyMap<string, Camera>, onTicket: (it: Trouble) => void): Column<Trouble>[] {
  const at = useNow(5000);
  const age_s = (when: string) => (at - Date.parse(when)) / 1000;
  return [
    {
      key: "camera",
      title: m.col_camera(),
      by: (it) => nameOf(known, it),
      cell: (it) => (
        <Link to="/cameras" search={{ camera: it.camera_id }}>
          {nameOf(known, it)}
        </Link>
      ),
    },
    {
      key: "trouble",
      title: m.col_trouble(),
      by: (it) => `${it.serious ? 0 : 1} ${troubleWord(it.kind)}`,
      cell: (it) => (
        <span className={style.acts} title={it.why}>
          <StatusShape health={it.serious ? "serious" : "caution"} bare /> <b>{troubleSaid(it)}</b>
          <span className={style.dim}>{m.trouble_sure({ n: decimal(100 * it.sure, 0) })}</span>
        </span>
      ),
    },
    {
      key: "since",
      title: m.col_since(),
      by: (it) => age_s(it.since),
      number: true,
      cell: (it) => span(age_s(it.since)),
    },
    {
      key: "todo",
      title: m.col_what_to_do(),
      cell: (it) => (
        <>
          {todoSentence(it.kind)}{" "}
          {age_s(it.seen_at) > OLD_S ? (
            <span className={style.dim}>{m.trouble_old({ span: span(age_s(it.seen_at)) })}</span>
          ) : null}
        </>
      ),
    },
    { key: "owner", title: m.col_owner(), by: (it) => ownerOf(known, it), cell: (it) => ownerOf(known, it) },
    {
      key: "do",
      title: m.col_do(),
      cell: (it) => (
        <span className={style.acts}>
          <Button aria-label={m.ticket_open_for({ name: nameOf(known, it) })} onClick={() => onTicket(it)}>
            {m.ticket_open()}
          </Button>
          {it.proposed ? <span className={style.suggested}>{m.ticket_suggested()}</span> : null}
        </span>
      ),
    },
  ];
}

function ownerOf(known: ReadonlyMap<string, Camera>, it: Trouble): string {
  return known.get(it.camera_id)?.owner ?? "";
}
