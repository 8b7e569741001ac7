import { useNow } from "../base/clock";
import { decimal } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { isSimulated } from "../cameras/words";
import { isFailed, troubleWord } from "../health/words";
import { m } from "../i18n/m";
import style from "./Tile.module.css";
import { STILL_S, type View } from "./view";
import { wrongWith } from "./wrong";

interface Props {
  camera: Camera;
  view: View | null;
  past: boolean;
}

/** Small marks at the foot of a picture: how old it is, what is wrong with it, and what it is not. */
export function Badges({ camera, view, past }: Props) {
  const wrong = wrongWith(camera, view, past, useNow(5000));
  return (
    <div className={`${style.badges} ${view?.pictured ? style.above : ""}`}>
      {wrong.map((it) => (
        <Wrong key={it} kind={it} />
      ))}
      {past || wrong.some(isFailed) ? null : <Age view={view} sound={wrong.length === 0} />}
      {(view?.counted ?? camera.counted) ? null : <span className={style.badge}>{m.not_counted()}</span>}
      {camera.fictional ? (
        <span className={`${style.badge} ${style.sample}`}>{isSimulated(camera) ? m.simulated() : m.sample()}</span>
      ) : null}
    </div>
  );
}

/** A picture that runs may still show nothing of the street: it is not called live then. */
function Wrong({ kind }: { kind: string }) {
  const failed = isFailed(kind);
  return (
    <span className={`${style.badge} ${failed ? style.failed : style.impaired}`} data-trouble={kind}>
      <StatusShape health={failed ? "serious" : "caution"} silent /> {troubleWord(kind)}
    </span>
  );
}

function Age({ view, sound }: { view: View | null; sound: boolean }) {
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
      {sound ? <StatusShape health="normal" silent /> : null} {m.live({ n: decimal(view.age_s, 1) })}
    </span>
  );
}
