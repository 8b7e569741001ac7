import { ListVideo } from "lucide-react";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { Tile } from "./Tile";
import style from "./WallScreen.module.css";

interface Props {
  camera: Camera | undefined;
  number: number;
  delay_ms: number;
  full: boolean;
  onFull: () => void;
  onPick: () => void;
}

export function WallTile({ camera, number, delay_ms, full, onFull, onPick }: Props) {
  const change = (
    <button
      type="button"
      className={style.change}
      onClick={onPick}
      aria-label={m.wall_change({ n: number })}
      title={m.wall_change({ n: number })}
    >
      <ListVideo size={14} aria-hidden="true" />
    </button>
  );
  if (!camera) {
    return (
      <article className={style.empty} aria-label={m.wall_tile({ n: number })}>
        <button type="button" data-main="yes" className={style.choose} onClick={onPick}>
          {m.wall_choose()}
        </button>
      </article>
    );
  }
  return (
    <article className={style.tile} aria-label={m.wall_tile({ n: number })}>
      <Tile
        camera={camera}
        delay_ms={delay_ms}
        head={(old) => (
          <header className={style.head}>
            <button type="button" data-main="yes" className={style.name} onClick={onFull} aria-pressed={full}>
              <StatusShape health={old ? "serious" : camera.health} bare />
              <span title={camera.name}>{shortName(camera)}</span>
              <span className={style.code}>{camera.code}</span>
            </button>
            {change}
          </header>
        )}
      />
    </article>
  );
}
