import { useQuery } from "@tanstack/react-query";
import { ArrowUp, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { ArrowKeys } from "../base/ArrowKeys";
import { Button } from "../base/Button";
import { now } from "../base/clock";
import { decimal, span, whole } from "../base/format";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import type { SeenPlace, SightedCamera } from "../base/types";
import { seeing } from "../cameras/queries";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import type { Place } from "./cones";
import style from "./SeeingPanel.module.css";

interface Props {
  place: Place;
  /** The question was asked by a key: the focus goes to the answer. */
  takeFocus: boolean;
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** The cameras that see a place, the best first. Enter opens one, Esc closes. */
export function SeeingPanel({ place, takeFocus, onChoose, onClose }: Props) {
  const query = useQuery(seeing(place));
  const heading = useRef<HTMLHeadingElement>(null);
  const [lon, lat] = place;
  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true });
  }, [takeFocus, lon, lat]);
  useEffect(() => {
    const press = (it: globalThis.KeyboardEvent) => {
      if (it.key === "Escape" && !document.querySelector("dialog[open]")) onClose();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onClose]);
  return (
    <aside className={style.panel} aria-label={m.seeing_title()}>
      <header className={style.head}>
        <h2 ref={heading} tabIndex={-1}>
          {m.seeing_title()}
        </h2>
        <Button look="quiet" aria-label={m.close()} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <p className={style.place}>
        {decimal(lat, 5)}; {decimal(lon, 5)}
      </p>
      <ListState query={query}>{(found) => <Found found={found} onChoose={onChoose} />}</ListState>
      <p className={style.note}>{m.seeing_note()}</p>
    </aside>
  );
}

function Found({ found, onChoose }: { found: SeenPlace; onChoose: (id: string) => void }) {
  const { seeing: cameras, seeing_count, nearest } = found;
  useEffect(() => {
    performance.mark("kentongan:seeing-shown");
  }, [found]);
  if (cameras.length === 0) return <Nobody nearest={nearest} onChoose={onChoose} />;
  return (
    <>
      <p className={style.sum} role="status">
        {m.seeing_count({ n: whole(seeing_count) })}
      </p>
      <ArrowKeys className={style.list}>
        {cameras.map((it) => (
          <li key={it.camera_id}>
            <Row camera={it} onChoose={onChoose} />
          </li>
        ))}
      </ArrowKeys>
    </>
  );
}

function Nobody({ nearest, onChoose }: { nearest: SightedCamera | null; onChoose: (id: string) => void }) {
  return (
    <>
      <p className={style.none} role="status">
        {nearest ? m.seeing_none_but({ n: metres(nearest.distance_m) }) : m.seeing_none()}
      </p>
      {nearest ? (
        <div className={style.list}>
          <Row camera={nearest} onChoose={onChoose} />
        </div>
      ) : null}
    </>
  );
}

/** The arrow points on the map, north up, from the camera to the place. */
function Row({ camera: it, onChoose }: { camera: SightedCamera; onChoose: (id: string) => void }) {
  const age = it.frame_at === null ? m.never() : m.ago({ span: span((now() - Date.parse(it.frame_at)) / 1000) });
  return (
    <button type="button" className={style.row} onClick={() => onChoose(it.camera_id)}>
      <StatusShape health={it.health} bare />
      <span className={style.name}>
        {shortName(it)}
        <span className={style.dim}>
          {it.code} · {m.seeing_picture({ age })}
          {it.covers === "perhaps" ? <b className={style.perhaps}> {m.seeing_perhaps()}</b> : null}
        </span>
      </span>
      <span className={style.far}>
        <ArrowUp size={18} aria-hidden="true" style={{ rotate: `${it.bearing_deg}deg` }} />
        <span>
          {metres(it.distance_m)}
          <span className="only-read-aloud">{m.seeing_bearing({ n: decimal(it.bearing_deg, 0) })}</span>
        </span>
      </span>
    </button>
  );
}

function metres(distance_m: number): string {
  return distance_m < 1000 ? m.metres({ n: whole(distance_m) }) : m.kilometres({ n: decimal(distance_m / 1000, 1) });
}
