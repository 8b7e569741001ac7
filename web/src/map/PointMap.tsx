import "maplibre-gl/dist/maplibre-gl.css";
import { useQuery } from "@tanstack/react-query";
import type { MapMouseEvent } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";
import { Key } from "../base/Key";
import { ListState } from "../base/ListState";
import type { CityMap } from "../base/types";
import { m } from "../i18n/m";
import { cityMap } from "../places/queries";
import { useTheme } from "../shell/theme";
import type { Place } from "./cones";
import { FoundPlaceLayer } from "./FoundPlaceLayer";
import { pointed_m } from "./point";
import canvas from "./canvas.module.css";
import style from "./PointMap.module.css";
import { canDraw, useMap, type Ready } from "./useMap";

/** Pixels that Shift and an arrow move: an arrow alone moves a hundred. */
const FINE_PX = 10;
const FINE: Readonly<Record<string, [number, number]>> = {
  ArrowUp: [0, -FINE_PX],
  ArrowDown: [0, FINE_PX],
  ArrowLeft: [-FINE_PX, 0],
  ArrowRight: [FINE_PX, 0],
};

interface Props {
  /** Longitude, latitude, zoom; undefined: the whole city. */
  start: [number, number, number] | undefined;
  /** Where the place is so far. */
  place: Place | null;
  onPoint: (place: Place, accuracy_m: number) => void;
  onClose: () => void;
}

/** A small map to point at a place: a click, or arrows and Enter for the middle. Esc leaves everything as it was. */
export function PointMap(props: Props) {
  const base = useQuery(cityMap);
  const [drawable] = useState(canDraw);
  if (!drawable) return <p role="alert">{m.point_undrawn()}</p>;
  return <ListState query={base}>{(city) => <Drawn {...props} city={city} />}</ListState>;
}

function Drawn({ city, start, place, onPoint, onClose }: Props & { city: CityMap }) {
  const box = useRef<HTMLDivElement>(null);
  const words = { zoomIn: m.zoom_in(), zoomOut: m.zoom_out(), canvas: m.point_canvas() };
  const ready = useMap(box, city, useTheme(), words, start);
  return (
    <div>
      <div className={style.frame}>
        <div ref={box} className={canvas.map} data-point-map={ready ? "ready" : "drawing"} />
        <div className={style.cross} aria-hidden="true" />
        {ready ? <Hand ready={ready} onPoint={onPoint} onClose={onClose} /> : null}
        {ready && place ? <FoundPlaceLayer {...ready} place={place} /> : null}
      </div>
      <p className={style.hint}>
        <span>
          <Key k="← ↑ → ↓" /> <Key k="Shift" /> <Key k="+ −" /> {m.point_move()}
        </span>
        <span>
          <Key k="Enter" /> {m.point_put()}
        </span>
        <span>
          <Key k="Esc" /> {m.cancel()}
        </span>
        <span>
          {city.approximate ? m.approximate() : null} {city.attribution}
        </span>
      </p>
    </div>
  );
}

type HandProps = Pick<Props, "onPoint" | "onClose"> & { ready: Ready };

/** Draws nothing: the map has the focus from the first, and its keys are not the form's. */
function Hand({ ready: { map }, onPoint, onClose }: HandProps) {
  const newest = useRef({ onPoint, onClose });
  useEffect(() => {
    newest.current = { onPoint, onClose };
  });
  useEffect(() => {
    const canvas = map.getCanvas();
    canvas.focus({ preventScroll: true });
    canvas.scrollIntoView({ block: "nearest" });
    const put = ({ lng, lat }: { lng: number; lat: number }) =>
      newest.current.onPoint([round(lng), round(lat)], pointed_m(lat, map.getZoom()));
    const click = ({ lngLat }: MapMouseEvent) => put(lngLat);
    const key = (it: KeyboardEvent) => {
      const fine = it.shiftKey ? FINE[it.key] : undefined;
      if (it.key === "Enter" && !it.ctrlKey) put(map.getCenter());
      else if (it.key === "Escape") newest.current.onClose();
      else if (fine) map.panBy(fine, { duration: 0 });
      else return;
      it.preventDefault();
      it.stopPropagation();
    };
    map.on("click", click);
    canvas.addEventListener("keydown", key);
    return () => {
      map.off("click", click);
      canvas.removeEventListener("keydown", key);
    };
  }, [map]);
  return null;
}

const round = (it: number): number => Number(it.toFixed(6));
