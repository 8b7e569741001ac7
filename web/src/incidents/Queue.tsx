import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../access/queries";
import { ArrowKeys } from "../base/ArrowKeys";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { Key } from "../base/Key";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import type { Incident } from "../base/types";
import { m } from "../i18n/m";
import { Calls } from "./Calls";
import { Clocks } from "./Clocks";
import { inSight, useSaid } from "./closed";
import { clockNow } from "./stopwatch";
import style from "./Desk.module.css";
import type { Draft } from "./draft";
import { useDrafts } from "./drafts";
import { Handover } from "./Handover";
import { Lookers } from "./Lookers";
import { openIncidents, table } from "./queries";
import { useDeskKeys } from "./useDeskKeys";
import { useOthersLooking } from "./useLooking";
import { priorityShape, stateWord } from "./words";

interface Props {
  open: string | undefined;
  call: string | undefined;
}

/** What waits: calls, reports that are being written, open incidents. Arrows go through it, Enter opens. */
export function Queue({ open, call }: Props) {
  const mayCalls = useMay("call.view");
  const drafts = inSight(useDrafts(), useSaid().closed);
  return (
    <ArrowKeys as="section" className={style.queue} aria-label={m.queue_region()} data-queue="">
      <ShiftBar />
      {mayCalls ? <Calls chosen={call} drafts={drafts} /> : null}
      {drafts.length > 0 ? <Drafts drafts={drafts} chosen={open} /> : null}
      <Incidents chosen={open} />
    </ArrowKeys>
  );
}

/** The shift itself: hand it over, or take it over. */
function ShiftBar() {
  const maySign = useMay("shift.sign");
  const [shown, setShown] = useState(false);
  useDeskKeys({ F10: () => maySign && setShown(true) });
  if (!maySign) return null;
  return (
    <div className={style.shift}>
      <Button look="quiet" onClick={() => setShown(true)}>
        <Key k="F10" /> {m.handover_title()}
      </Button>
      {shown ? <Handover onClose={() => setShown(false)} /> : null}
    </div>
  );
}

function Drafts({ drafts, chosen }: { drafts: readonly Draft[]; chosen: string | undefined }) {
  const go = useNavigate({ from: "/desk" });
  return (
    <>
      <h2 className={style.part}>{m.queue_drafts()}</h2>
      {drafts.map((it) => (
        <button
          key={it.id}
          type="button"
          className={style.card}
          data-draft={it.id}
          aria-current={it.id === chosen ? "true" : undefined}
          onClick={() => void go({ search: { open: it.id } })}
        >
          <StatusShape health={it.refused ? "serious" : "standby"} silent />
          <span className={style.name}>{[it.place?.name, it.place_text].find(Boolean) ?? m.draft_no_place()}</span>
          <span>{it.category}</span>
          <span className={style.dim}>{draftWord(it)}</span>
        </button>
      ))}
    </>
  );
}

function Incidents({ chosen }: { chosen: string | undefined }) {
  const query = useQuery(openIncidents);
  const names = useQuery(table).data?.categories;
  const looking = useOthersLooking();
  const at = useNow();
  const go = useNavigate({ from: "/desk" });
  const name = (it: Incident) => names?.find(({ code }) => code === it.category)?.name ?? it.category;
  return (
    <>
      <h2 className={style.part}>{m.queue_incidents()}</h2>
      <ListState
        query={query}
        empty={(it) => it.incidents.length === 0}
        emptyText={<p className={style.none}>{m.queue_no_incidents()}</p>}
      >
        {(found) => (
          <>
            {found.incidents.map((it) => (
              <button
                key={it.id}
                type="button"
                className={style.card}
                data-incident={it.code}
                aria-current={it.id === chosen ? "true" : undefined}
                onClick={() => void go({ search: { open: it.id } })}
              >
                <StatusShape health={priorityShape(it.priority)} silent />
                <span className={style.name} title={name(it)}>
                  {it.priority} {name(it)}
                </span>
                <span>{it.code.slice(-4)}</span>
                <span className={style.dim}>
                  {stateWord(it.state)} · {it.place_text || m.draft_no_place()} · {it.owner_login ?? m.owner_none()}
                </span>
                <span className={style.dim}>
                  <Clocks dense clocks={it.clocks.map((clock) => clockNow(clock, query.dataUpdatedAt, at))} />
                </span>
                <span className={style.dim}>
                  <Lookers logins={looking(it.id)} />
                </span>
              </button>
            ))}
            {found.number > found.incidents.length ? (
              <p className={style.none}>{m.queue_more({ n: found.number - found.incidents.length })}</p>
            ) : null}
          </>
        )}
      </ListState>
    </>
  );
}

function draftWord(it: Draft): string {
  if (it.state === "sending") return m.draft_sending();
  if (it.stands) return m.draft_meanwhile();
  return it.refused ? m.draft_refused() : m.draft_writing();
}
