import { memo, useState } from "react";
import { StatusShape } from "../../base/StatusShape";
import { span } from "../../base/format";
import type { Camera, CameraStill } from "../../base/types";
import { m } from "../../i18n/m";
import { useMeasured } from "../../wall/useMeasured";
import { Veil } from "../../wall/Veil";
import { shortName, stateSentence } from "../words";
import { isOld } from "./age";
import style from "./Stills.module.css";

interface Props {
  camera: Camera;
  still: CameraStill | undefined;
  /** Whole seconds; null: there is no picture. */
  age_s: number | null;
  chosen: boolean;
  stop: boolean;
  onChoose: (id: string) => void;
}

/** One camera's newest still with its age. What is old is marked by word, colour and a dim picture. */
export const StillTile = memo(function StillTile({ camera, still, age_s, chosen, stop, onChoose }: Props) {
  const old = age_s !== null && isOld(age_s);
  return (
    <li>
      <button
        type="button"
        className={style.tile}
        tabIndex={stop ? 0 : -1}
        aria-current={chosen ? "true" : undefined}
        onClick={() => onChoose(camera.id)}
      >
        <span className={old ? style.aged : style.picture}>
          {still ? <Picture still={still} /> : <span className={style.none}>{m.still_none()}</span>}
        </span>
        <span className={style.line}>
          <StatusShape health={camera.health} bare />
          <span className={style.name} title={`${camera.name} · ${stateSentence(camera)}`}>
            {shortName(camera)}
          </span>
          <span className={old ? style.old : style.age}>
            {age_s === null ? "" : (old ? m.still_old : m.still_age)({ span: span(age_s) })}
          </span>
        </span>
      </button>
    </li>
  );
});

function Picture({ still }: { still: CameraStill }) {
  const [failed, setFailed] = useState("");
  const [aspect, measure] = useMeasured();
  const address = `/api/cameras/${still.camera_id}/still?at=${Date.parse(still.at)}`;
  if (failed === address) return <span className={style.none}>{m.still_failed()}</span>;
  // The same element goes on: the picture before stands until the next has come.
  return (
    <>
      <img src={address} alt="" loading="lazy" decoding="async" onLoad={measure} onError={() => setFailed(address)} />
      <Veil camera={still.camera_id} aspect={aspect} />
    </>
  );
}
