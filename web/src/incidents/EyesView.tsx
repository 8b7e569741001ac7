import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { ListState } from "../base/ListState";
import type { Category, Eyes } from "../base/types";
import { cameras as allCameras } from "../cameras/queries";
import { m } from "../i18n/m";
import { ageNow } from "../cameras/stills/age";
import { useMay } from "../access/queries";
import { useNow } from "../base/clock";
import type { Draft } from "./draft";
import { EyeTile } from "./EyeTile";
import style from "./Eyes.module.css";
import { FlowLine } from "./FlowLine";
import { eyes, flows, incident, table } from "./queries";
import { Why } from "./Why";
import { decidedOf, isOver, settled, sightOf, type Decided, type Sight } from "./sight";
import { useDeskKeys } from "./useDeskKeys";
import { useNoted } from "./useNoted";
import { metres } from "./words";

/** How far back one can look, where it is recorded or remembered. Source: cameras/live/socket.py, BACK_MAX_S. */
const BACK_S = 300;

interface Of {
  /** Of the report and of the incident that it becomes: the pictures go on while the one turns into the other. */
  id: string;
  draft: Draft | undefined;
  call: string | null;
}

export function EyesOf({ id, draft, call }: Of) {
  const its = useQuery({ ...incident(id), enabled: draft === undefined }).data;
  const rules = useQuery(table).data;
  const code = draft?.category ?? its?.category;
  const category = rules?.categories.find((it) => it.code === code);
  const lat = draft ? draft.place?.lat : its?.lat;
  const lon = draft ? draft.place?.lon : its?.lon;
  const place = lat === undefined || lat === null || lon === undefined || lon === null ? null : ([lat, lon] as const);
  const about = { id, call, saved: draft === undefined, over: isOver(its?.state) };
  return <EyesView {...about} place={place} category={category} />;
}

interface Props {
  id: string;
  call: string | null;
  saved: boolean;
  /** Ended: its cameras open by a person only. */
  over: boolean;
  place: readonly [number, number] | null;
  category: Category | undefined;
}

/** What was decided in this shift, by report: the same eyes stay open while a report becomes an incident. */
const decisions = new Map<string, Decided>();

function EyesView({ id, call, saved, over, place, category }: Props) {
  const [decided, setDecided] = useState(decisions.get(id));
  const [asking, setAsking] = useState(false);
  const [past, setPast] = useState(false);
  const sight = sightOf(category, decided, over);
  const mine = decidedOf(category, decided);
  const reason = mine && "reason" in mine ? mine.reason : "";
  const query = useQuery({ ...eyes(place?.[0] ?? 0, place?.[1] ?? 0), enabled: place !== null });
  const [held, setHeld] = useState<Eyes["shown"]>([]);
  const shown = settled(held, place ? (query.data?.shown ?? []) : []);
  if (shown.some((it, nth) => it !== held[nth]) || shown.length !== held.length) setHeld(shown);
  const code = category?.code ?? "";
  const decide = (it: Decided) => {
    decisions.set(id, it);
    setDecided(it);
    setAsking(false);
    setPast(false);
  };
  const noted = useNoted({ id, call, saved }, { sight, shown, category: code, reason });
  useDeskKeys({
    F6: () => (sight === "live" ? decide({ code, shut: true }) : place !== null && setAsking(true)),
    F7: () => noted && setPast(!past),
  });
  const shut = mine !== undefined && "shut" in mine;
  if (!place) return <Empty text={m.eyes_no_place()} />;
  return (
    <>
      <EyesHead
        sight={sight === "live" && !noted ? "stills" : sight}
        found={query.data}
        past={past}
        name={reason === "" ? (category?.name ?? code) : ""}
        shut={shut}
      />
      {asking ? (
        <Why
          title={m.eyes_why()}
          first={m.eyes_why_usual()}
          act={m.eyes_open()}
          onWhy={(why) => decide({ code, reason: why })}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {sight === "closed" ? (
        <Empty
          text={shut ? m.eyes_closed_by_you() : m.eyes_closed({ what: category?.name ?? code })}
          hint={shut ? m.eyes_closed_by_you_hint() : m.eyes_closed_hint()}
        />
      ) : (
        <ListState query={query}>
          {(found) =>
            found.shown.length === 0 ? (
              <Empty text={m.eyes_none_at_all()} />
            ) : (
              <Grid shown={shown} heard_ms={found.heard_ms} live={sight === "live" && noted} past={past} />
            )
          }
        </ListState>
      )}
      <div className={style.foot}>
        {sight === "live" ? (
          <>
            <Button on={past} disabled={!noted} onClick={() => setPast(!past)}>
              <Key k="F7" /> {past ? m.eyes_now() : m.eyes_back()}
            </Button>
            <Button onClick={() => decide({ code, shut: true })}>
              <Key k="F6" /> {m.eyes_shut_now()}
            </Button>
          </>
        ) : (
          <Button onClick={() => setAsking(true)}>
            <Key k="F6" /> {m.eyes_open_why()}
          </Button>
        )}
        <span className={style.dim}>{m.eyes_note()}</span>
      </div>
    </>
  );
}

interface GridProps {
  shown: Eyes["shown"];
  heard_ms: number;
  live: boolean;
  past: boolean;
}

function Grid({ shown, heard_ms, live, past }: GridProps) {
  const { data } = useQuery(allCameras);
  const mayCount = useMay("count.view");
  const ids = shown.map((it) => it.camera_id);
  const crossing = useQuery({ ...flows(ids), enabled: mayCount && ids.length > 0 }).data;
  const at = useNow();
  return (
    <ul className={style.grid} data-many={shown.length} aria-label={m.eyes_region()}>
      {shown.map((it, nth) => (
        <EyeTile
          key={it.camera_id}
          eye={it}
          camera={data?.find(({ id }) => id === it.camera_id)}
          age_s={it.still_age_s === null ? null : Math.floor(ageNow(it.still_age_s, heard_ms, at))}
          live={live}
          back_s={past ? BACK_S : null}
          delay_ms={nth * 150}
        >
          <FlowLine flow={crossing?.find((one) => one.camera_id === it.camera_id)} at={at} />
        </EyeTile>
      ))}
    </ul>
  );
}

interface HeadProps {
  sight: Sight;
  found: Eyes | undefined;
  past: boolean;
  name: string;
  shut: boolean;
}

/** Said plainly, also when nothing sees the place. */
function EyesHead({ sight, found, past, name, shut }: HeadProps) {
  const nearest = found?.shown.toSorted((a, b) => a.distance_m - b.distance_m)[0];
  const seen = !found
    ? m.loading()
    : found.seeing > 0
      ? m.eyes_seeing({ n: found.seeing })
      : nearest
        ? m.eyes_blind({ far: metres(nearest.distance_m) })
        : m.eyes_none_at_all();
  const how = {
    stills: m.eyes_stills(),
    live: past ? m.eyes_past() : name ? m.eyes_live({ what: name }) : m.eyes_live_reason(),
    closed: shut ? m.eyes_shut_by_you() : m.eyes_shut(),
  }[sight];
  return (
    <header className={style.head} data-sight={sight}>
      <h2>{sight === "closed" ? m.eyes_title() : seen}</h2>
      <span className={style.dim} role="status">
        {how}
        {found && found.broken > 0 ? ` ${m.eyes_broken({ n: found.broken })}` : ""}
      </span>
    </header>
  );
}

function Empty({ text, hint }: { text: string; hint?: string }) {
  return (
    <div className={style.empty}>
      <p>{text}</p>
      {hint ? <p className={style.dim}>{hint}</p> : null}
    </div>
  );
}
