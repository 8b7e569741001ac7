import { ListVideo } from "lucide-react";
import { useSeat } from "../access/queries";
import { hourMinute } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { shortName, stateSentence } from "../cameras/words";
import { m } from "../i18n/m";
import type { Cell } from "./grid";
import { Tile } from "./Tile";
import type { Resolved } from "./tiles";
import type { Handle } from "./usePlayer";
import style from "./WallTile.module.css";

export interface TileActs {
  onFull: (place: number) => void;
  onPick: (place: number) => void;
  onFocus: (place: number) => void;
  onOver: (place: number) => void;
  onHandle: (place: number, handle: () => Handle | null) => void;
}

interface Props {
  camera: Camera | undefined;
  resolved: Resolved;
  place: number;
  cell: Cell;
  /** It fills so much of the wall that the main stream suits it. */
  isLarge: boolean;
  delay_ms: number;
  /** This one fills the wall; "other": another one does. */
  full: "no" | "this" | "other";
  back_s: number | null;
  acts: TileActs;
}

export function WallTile({ camera, resolved, place, cell, isLarge, delay_ms, full, back_s, acts }: Props) {
  const number = place + 1;
  const where =
    full === "this"
      ? { gridArea: "1 / 1 / -1 / -1" }
      : { gridArea: `${cell.row + 1} / ${cell.column + 1} / span ${cell.span} / span ${cell.span}` };
  const shape = { style: where, hidden: full === "other", "aria-label": m.wall_tile({ n: number }) };
  if (!camera) {
    return (
      <article className={style.empty} {...shape}>
        {resolved.isLed ? <p>{m.led_none()}</p> : null}
        <button
          type="button"
          data-main={place}
          className={style.choose}
          onFocus={() => acts.onFocus(place)}
          onClick={() => acts.onPick(place)}
        >
          {m.wall_choose()}
        </button>
      </article>
    );
  }
  return (
    <article className={style.tile} {...shape}>
      <Tile
        camera={camera}
        delay_ms={delay_ms}
        size={full === "this" || isLarge ? "large" : "small"}
        back_s={back_s}
        onOver={() => acts.onOver(place)}
        onHandle={(it) => acts.onHandle(place, it)}
        head={(old) => (
          <header className={style.head}>
            <button
              type="button"
              data-main={place}
              className={style.name}
              onClick={() => acts.onFull(place)}
              onFocus={() => acts.onFocus(place)}
              aria-pressed={full === "this"}
            >
              <StatusShape health={old ? "serious" : camera.health} bare />
              <span title={camera.name}>{shortName(camera)}</span>
              <span className={style.code}>{camera.code}</span>
            </button>
            {resolved.isLed ? <Led resolved={resolved} camera={camera} /> : null}
            <button
              type="button"
              className={style.change}
              onClick={() => acts.onPick(place)}
              onFocus={() => acts.onFocus(place)}
              aria-label={m.wall_change({ n: number })}
              title={m.wall_change({ n: number })}
            >
              <ListVideo size={14} aria-hidden="true" />
            </button>
          </header>
        )}
      />
    </article>
  );
}

/** Why this camera is here by itself. */
function Led({ resolved: { led }, camera }: { resolved: Resolved; camera: Camera }) {
  const { city } = useSeat();
  const at = led ? hourMinute(led.at_ms, city.timezone) : "";
  const text = !led
    ? m.led_none()
    : led.why === "incident"
      ? m.led_incident({ at, number: led.note, category: led.by })
      : led.why === "trouble"
        ? m.led_trouble({ at, state: stateSentence(camera) })
        : m.led_bookmark({ at, by: led.by, note: led.note });
  return (
    <span className={style.led} data-led={led?.why ?? "none"} title={`${text}. ${m.led_rule()}`}>
      {text}
    </span>
  );
}
