import { ArrowUp, X } from "lucide-react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Field } from "../base/Field";
import type { Camera, KeptWall, WallStop } from "../base/types";
import { m } from "../i18n/m";
import style from "./Walls.module.css";

interface Props {
  stops: readonly WallStop[];
  cameras: readonly Camera[];
  walls: readonly KeptWall[];
  /** A shared tour goes through shared walls only: others must see them too. */
  shared: boolean;
  onStops: (stops: WallStop[]) => void;
}

const USUAL_S = 15;
const MOST = 60;

/** The stations of a tour, in their order. */
export function Stops({ stops, cameras, walls, shared, onStops }: Props) {
  const layouts = walls.filter((it) => it.shows.kind === "layout" && (it.shared || !shared));
  const options = [
    ...layouts.map((it) => ({ value: `wall:${it.id}`, label: m.stop_wall({ name: it.name }) })),
    ...cameras.filter((it) => it.enabled).map((it) => ({ value: `camera:${it.id}`, label: `${it.code} ${it.name}` })),
  ];
  const change = (place: number, to: Partial<WallStop>) =>
    onStops(stops.map((it, index) => (index === place ? { ...it, ...to } : it)));
  const up = (place: number) => {
    const next = [...stops];
    next.splice(place - 1, 0, ...next.splice(place, 1));
    onStops(next);
  };
  return (
    <fieldset className={style.stops}>
      <legend>{m.tour_stops()}</legend>
      {stops.map((it, place) => (
        <div key={place} className={style.stop}>
          <Choice
            label={m.stop({ n: place + 1 })}
            value={valueOf(it)}
            options={options.some((one) => one.value === valueOf(it)) ? options : [gone(it), ...options]}
            onChange={(value) => change(place, stopOf(value))}
          />
          <Field
            label={m.stop_dwell()}
            type="number"
            min={5}
            max={3600}
            required
            value={it.dwell_s}
            onChange={(its) => change(place, { dwell_s: its.target.valueAsNumber || 0 })}
          />
          <Button disabled={place === 0} onClick={() => up(place)} aria-label={m.stop_up({ n: place + 1 })}>
            <ArrowUp size={14} aria-hidden="true" />
          </Button>
          <Button
            onClick={() => onStops(stops.filter((_, index) => index !== place))}
            aria-label={m.stop_remove({ n: place + 1 })}
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </div>
      ))}
      <div>
        <Button
          disabled={options.length === 0 || stops.length >= MOST}
          onClick={() => onStops([...stops, { ...stopOf(options[0]?.value ?? ""), dwell_s: USUAL_S }])}
        >
          {m.stop_add()}
        </Button>
      </div>
    </fieldset>
  );
}

function valueOf({ wall, camera }: WallStop): string {
  return wall ? `wall:${wall}` : `camera:${camera ?? ""}`;
}

function stopOf(value: string): Pick<WallStop, "wall" | "camera"> {
  const [kind, id = ""] = value.split(":");
  return kind === "wall" ? { wall: id, camera: null } : { wall: null, camera: id };
}

function gone(it: WallStop): { value: string; label: string } {
  return { value: valueOf(it), label: m.stop_gone() };
}
