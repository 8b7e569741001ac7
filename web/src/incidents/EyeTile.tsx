import { ArrowUp } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { decimal, span } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera, Eye } from "../base/types";
import { isOld } from "../cameras/stills/age";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { Tile } from "../wall/Tile";
import { useMeasured } from "../wall/useMeasured";
import { Veil } from "../wall/Veil";
import { EyePast } from "./EyePast";
import style from "./Eyes.module.css";
import { metres } from "./words";

interface Props {
  eye: Eye;
  camera: Camera | undefined;
  /** Of the last stored picture, in whole seconds; null: there is none. */
  age_s: number | null;
  live: boolean;
  back_s: number | null;
  delay_ms: number;
  /** Below its picture. */
  children?: ReactNode;
}

/** One camera that was chosen for a place: its way and distance, and its picture: stored with its age, or live. */
export function EyeTile({ eye, camera, age_s, live, back_s, delay_ms, children }: Props) {
  return (
    <li className={style.tile} data-camera={eye.code} data-live={live && camera ? "yes" : "no"}>
      <span className={style.line}>
        <span className={style.far}>
          <ArrowUp size={18} aria-hidden="true" style={{ rotate: `${eye.bearing_deg}deg` }} />
          {metres(eye.distance_m)}
          <span className="only-read-aloud">{m.seeing_bearing({ n: decimal(eye.bearing_deg, 0) })}</span>
        </span>
        <StatusShape health={eye.health} bare />
        <span className={style.name} title={eye.name}>
          {shortName(eye)}
        </span>
        <span className={eye.covers === "no" ? style.away : style.covers}>{coversWord(eye)}</span>
      </span>
      {live && camera && back_s !== null ? (
        <EyePast camera={camera} delay_ms={delay_ms} back_s={back_s} />
      ) : live && camera ? (
        <Tile camera={camera} delay_ms={delay_ms} named={false} />
      ) : (
        <Still eye={eye} age_s={age_s} />
      )}
      {children}
    </li>
  );
}

function coversWord({ covers, faces }: Eye): string {
  if (covers === "yes") return m.eye_covers();
  if (covers === "perhaps") return m.eye_perhaps();
  return faces ? m.eye_faces() : m.eye_away();
}

function Still({ eye, age_s }: { eye: Eye; age_s: number | null }) {
  const [failed, setFailed] = useState("");
  const [aspect, measure] = useMeasured();
  const address = eye.still_at === null ? "" : `/api/cameras/${eye.camera_id}/still?at=${Date.parse(eye.still_at)}`;
  const old = age_s !== null && isOld(age_s);
  useEffect(() => {
    performance.mark("kentongan:eye-placed");
  }, []);
  if (address === "" || failed === address)
    return <span className={style.blank}>{address === "" ? m.still_none() : m.still_failed()}</span>;
  return (
    <span className={style.still} data-old={old ? "yes" : "no"}>
      <img
        src={address}
        alt={m.eye_still({ name: eye.name })}
        decoding="async"
        onLoad={(it) => {
          measure(it);
          performance.mark("kentongan:still-shown");
        }}
        onError={() => setFailed(address)}
      />
      <Veil camera={eye.camera_id} aspect={aspect} />
      <span className={old ? style.old : style.age}>
        {m.eye_stored()} · {age_s === null ? "" : (old ? m.still_old : m.still_age)({ span: span(age_s) })}
      </span>
    </span>
  );
}
