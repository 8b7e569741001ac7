import type { Map } from "maplibre-gl";
import { useEffect, useMemo, useRef } from "react";
import type { Camera, CityMap } from "../base/types";
import { m } from "../i18n/m";
import type { Colours } from "./colours";
import { paintUnseen, rings } from "./coverage";
import style from "./MapTools.module.css";

interface Props {
  map: Map;
  paint: Colours;
  city: CityMap;
  cameras: readonly Camera[];
}

/** What no camera sees, hatched over the map. Drawn anew for each view, so it is sharp at every zoom. */
export function CoverageLayer({ map, paint, city, cameras }: Props) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const ground = useMemo(() => rings(city), [city]);
  useEffect(() => {
    const draw = () => {
      const canvas = sheet.current;
      const pen = canvas?.getContext("2d");
      if (!canvas || !pen) return;
      const { clientWidth, clientHeight } = map.getContainer();
      if (canvas.width !== clientWidth) canvas.width = clientWidth;
      if (canvas.height !== clientHeight) canvas.height = clientHeight;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      paintUnseen(pen, ground, cameras, (place) => map.project(place), paint.text);
    };
    draw();
    map.on("move", draw);
    map.on("resize", draw);
    return () => {
      map.off("move", draw);
      map.off("resize", draw);
    };
  }, [map, paint, ground, cameras]);
  return (
    <>
      <canvas ref={sheet} className={style.sheet} aria-hidden="true" />
      <p className={style.legend} role="note">
        <span className={style.hatch} aria-hidden="true" /> {m.coverage_legend()}
      </p>
    </>
  );
}
