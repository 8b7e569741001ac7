import { ArrowUp, MapPinned } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { clockTime, decimal, whole } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { DispatchState, Task } from "../base/types";
import { m } from "../i18n/m";
import style from "./Officer.module.css";
import type { Position } from "./position";
import { bearing_deg, distance_m, wind, type Point } from "./where";
import { priorityShape, priorityWord, stepWord, windWord } from "./words";
import { ZONE } from "./zone";

const PlaceMap = lazy(() => import("./PlaceMap").then((it) => ({ default: it.PlaceMap })));

interface Props {
  task: Task;
  state: DispatchState;
  position: Position;
  token: string;
}

/** What the crew is sent to. Nothing of the caller is here, and nothing of the caller came. */
export function TaskCard({ task, state, position, token }: Props) {
  const [map, setMap] = useState(false);
  const to = task.lat === null || task.lon === null ? null : { lat: task.lat, lon: task.lon };
  return (
    <article className={style.card}>
      <p className={style.over}>
        <span className={style.priority}>
          <StatusShape health={priorityShape(task.priority)} silent /> {priorityWord(task.priority)}
        </span>
        <span>{m.officer_sent_at({ code: task.code, at: clockTime(task.dispatch.sent_at, ZONE) })}</span>
      </p>
      <h1 className={style.category}>{task.category_name}</h1>
      <p className={style.place}>{task.place_text || m.officer_no_place()}</p>
      {to ? <Way to={to} position={position} /> : null}
      {task.narrative ? <p className={style.narrative}>{task.narrative}</p> : null}
      <p className={style.state} role="status" data-state={state}>
        {stepWord(state)}
      </p>
      {to ? (
        <button type="button" className={style.step} aria-expanded={map} onClick={() => setMap(!map)}>
          <MapPinned size={20} aria-hidden="true" /> {map ? m.officer_map_close() : m.officer_map_open()}
        </button>
      ) : null}
      {to && map ? (
        <Suspense fallback={<p className={style.dim}>{m.loading()}</p>}>
          <PlaceMap to={to} own={position.fix} token={token} />
        </Suspense>
      ) : null}
    </article>
  );
}

/** How far and which way, without any map. The arrow points as a map does: up is north. */
function Way({ to, position }: { to: Point; position: Position }) {
  const { fix, denied } = position;
  if (!fix) return <p className={style.dim}>{denied ? m.officer_position_denied() : m.officer_position_waits()}</p>;
  const metres = distance_m(fix, to);
  const bearing = bearing_deg(fix, to);
  const far =
    metres < 1000
      ? m.officer_metres({ n: whole(Math.round(metres / 10) * 10) })
      : m.officer_km({ n: decimal(metres / 1000, 1) });
  return (
    <p className={style.way}>
      <ArrowUp size={28} aria-hidden="true" style={{ transform: `rotate(${bearing}deg)` }} />
      {m.officer_way({ far, wind: windWord(wind(bearing)) })}
      <span className={style.dim}>{m.officer_accuracy({ n: whole(fix.accuracy_m) })}</span>
    </p>
  );
}
