import { decimal } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { isSimulated } from "../cameras/words";
import { m } from "../i18n/m";
import style from "./Tile.module.css";
import { STILL_S, type View } from "./view";

interface Props {
  camera: Camera;
  view: View | null;
  past: boolean;
}

/** Small marks at the foot of a picture: how old it is, and what it is not. */
export function Badges({ camera, view, past }: Props) {
  return (
    <div className={`${style.badges} ${view?.pictured ? style.above : ""}`}>
      {past ? null : <Age view={view} />}
      {(view?.counted ?? camera.counted) ? null : <span className={style.badge}>{m.not_counted()}</span>}
      {camera.fictional ? (
        <span className={`${style.badge} ${style.sample}`}>{isSimulated(camera) ? m.simulated() : m.sample()}</span>
      ) : null}
    </div>
  );
}

function Age({ view }: { view: View | null }) {
  if (!view?.pictured || view.old || view.age_s === null) return null;
  // A picture every few seconds is none that runs: it is never called live.
  if (view.size === "still")
    return (
      <span className={`${style.badge} ${style.sample}`} title={m.still_why()}>
        {m.still({ n: STILL_S, age: decimal(view.age_s, 1) })}
      </span>
    );
  return (
    <span className={`${style.badge} ${style.age}`}>
      <StatusShape health="normal" silent /> {m.live({ n: decimal(view.age_s, 1) })}
    </span>
  );
}
