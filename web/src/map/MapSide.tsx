import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "../access/queries";
import { ArrowKeys } from "../base/ArrowKeys";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { span } from "../base/format";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import type { Incident, Unit } from "../base/types";
import list from "../cameras/CameraPick.module.css";
import { m } from "../i18n/m";
import { openIncidents, table } from "../incidents/queries";
import { priorityShape, stateWord } from "../incidents/words";
import { less, type MapSearch } from "../search";
import { units } from "../units/queries";
import { fixAge_s, unitShape, unitWord } from "../units/words";
import { isPlaced } from "./duty";
import style from "./MapScreen.module.css";

type Part = NonNullable<MapSearch["list"]> | "cameras";

/** What the map shows, as lists: nothing is told by the map alone. `children`: the list of cameras. */
export function MapSide({ children }: { children: ReactNode }) {
  const mayCameras = useMay("camera.view");
  const mayIncidents = useMay("incident.view");
  const mayUnits = useMay("unit.view");
  const { list: wanted } = useSearch({ from: "/inside/" });
  const go = useNavigate({ from: "/" });
  const all: readonly (readonly [Part, boolean, string])[] = [
    ["cameras", mayCameras, m.map_part_cameras()],
    ["incidents", mayIncidents, m.map_part_incidents()],
    ["units", mayUnits, m.map_part_units()],
  ];
  const parts = all.filter(([, may]) => may);
  const shown = parts.find(([it]) => it === (wanted ?? "cameras"))?.[0] ?? parts[0]?.[0];
  const turn = (it: Part) =>
    void go({
      search: (old: MapSearch) => ({ ...less(old, "list"), ...(it === "cameras" ? {} : { list: it }) }),
      replace: true,
    });
  if (shown === undefined) return null;
  return (
    <section className={style.side} aria-label={m.map_lists()}>
      {parts.length > 1 ? (
        <div className={style.parts}>
          {parts.map(([it, , word]) => (
            <Button key={it} look="quiet" on={it === shown} onClick={() => turn(it)}>
              {word}
            </Button>
          ))}
        </div>
      ) : null}
      {shown === "cameras" ? children : null}
      {shown === "incidents" ? <IncidentList /> : null}
      {shown === "units" ? <UnitList /> : null}
    </section>
  );
}

/** Who is chosen is asked about: which cameras see that place? Without a place there is nothing to ask. */
function useSee() {
  const go = useNavigate({ from: "/" });
  return ({ lat, lon }: { lat: number; lon: number }) =>
    void go({
      search: (old: MapSearch) => ({ ...less(old, "camera", "edit"), see: [lon, lat] as [number, number] }),
    });
}

function IncidentList() {
  const query = useQuery(openIncidents);
  const names = useQuery(table).data?.categories;
  const go = useNavigate();
  const see = useSee();
  const word = (it: Incident) => names?.find(({ code }) => code === it.category)?.name ?? it.category;
  return (
    <ListState query={query} empty={(it) => it.incidents.length === 0} emptyText={m.queue_no_incidents()}>
      {(found) => (
        <ArrowKeys className={list.list} aria-label={m.map_part_incidents()}>
          {found.incidents.map((it) => (
            <Row
              key={it.id}
              shape={<StatusShape health={priorityShape(it.priority)} silent />}
              name={`${it.priority} ${word(it)}`}
              under={`${stateWord(it.state)} · ${it.place_text || m.draft_no_place()}`}
              code={it.code.slice(-4)}
              onChoose={isPlaced(it) ? () => see(it) : undefined}
              onOpen={() => void go({ to: "/desk", search: { open: it.id } })}
            />
          ))}
          {found.number > found.incidents.length ? (
            <li className={list.none}>{m.queue_more({ n: found.number - found.incidents.length })}</li>
          ) : null}
        </ArrowKeys>
      )}
    </ListState>
  );
}

function UnitList() {
  const query = useQuery(units);
  const at = useNow(5000);
  const go = useNavigate();
  const see = useSee();
  const age = (it: Unit) => {
    const age_s = fixAge_s(it, at);
    return age_s === null ? m.units_never_placed() : span(age_s);
  };
  return (
    <ListState query={query} empty={(it) => it.length === 0} emptyText={m.units_none()}>
      {(found) => (
        <ArrowKeys className={list.list} aria-label={m.map_part_units()}>
          {found.map((it) => (
            <Row
              key={it.id}
              shape={<StatusShape health={unitShape(it.state)} silent />}
              name={it.call_sign}
              under={`${unitWord(it.state)} · ${it.function}`}
              code={age(it)}
              onChoose={isPlaced(it) ? () => see(it) : undefined}
              onOpen={() => void go({ to: "/units", search: { unit: it.id } })}
            />
          ))}
        </ArrowKeys>
      )}
    </ListState>
  );
}

interface RowProps {
  shape: ReactNode;
  name: string;
  under: string;
  code: string;
  /** Undefined: nobody knows where it is, so choosing it opens it. */
  onChoose: (() => void) | undefined;
  onOpen: () => void;
}

function Row({ shape, name, under, code, onChoose, onOpen }: RowProps) {
  return (
    <li className={style.duty}>
      <button type="button" className={list.row} onClick={onChoose ?? onOpen}>
        {shape}
        <span className={list.name}>
          {name}
          <span className={style.under}>{under}</span>
        </span>
        <span className={list.code}>{code}</span>
      </button>
      {onChoose ? (
        <Button look="quiet" aria-label={m.map_open({ name })} onClick={onOpen}>
          {m.escalation_open()}
        </Button>
      ) : null}
    </li>
  );
}
