import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { useEffect, useMemo, useRef, useState } from "react";
import { sentence } from "../base/sentence";
import type { CityMap } from "../base/types";
import { m } from "../i18n/m";
import { FoundPlaceLayer } from "../map/FoundPlaceLayer";
import { iconName } from "../map/icons";
import { canDraw, useMap, type Ready } from "../map/useMap";
import { useMapLayer } from "../map/useMapLayer";
import { useTheme } from "../shell/theme";
import style from "./Officer.module.css";
import type { Point } from "./where";
import { readMap } from "./wire";

const CLOSE = 15;

interface Props {
  to: Point;
  own: Point | null;
  token: string;
}

/** The desk's own map with the place in a ring and the crew as a dot. */
export function PlaceMap({ to, own, token }: Props) {
  const [city, setCity] = useState<CityMap | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => {
    readMap(token).then(setCity, setFault);
  }, [token]);
  if (!canDraw()) return <p className={style.dim}>{m.officer_no_map()}</p>;
  if (fault) return <p role="alert">{sentence(fault)}</p>;
  return city ? <Drawn city={city} to={to} own={own} /> : <p className={style.dim}>{m.loading()}</p>;
}

function Drawn({ city, to, own }: { city: CityMap; to: Point; own: Point | null }) {
  const place = useRef<HTMLDivElement>(null);
  const look = useTheme();
  const words = { zoomIn: m.zoom_in(), zoomOut: m.zoom_out(), canvas: m.map_canvas() };
  const ready = useMap(place, city, look, words, [to.lon, to.lat, CLOSE]);
  return (
    <>
      <div ref={place} className={style.map} data-ready={ready ? "yes" : "no"} />
      {ready ? <Marks ready={ready} to={to} own={own} /> : null}
      <p className={style.dim}>
        {city.approximate ? m.approximate() : null} {city.attribution}
      </p>
    </>
  );
}

function Marks({ ready, to, own }: { ready: Ready; to: Point; own: Point | null }) {
  const target = useMemo((): [number, number] => [to.lon, to.lat], [to.lon, to.lat]);
  const content = useMemo(
    (): FeatureCollection => ({
      type: "FeatureCollection",
      features: own
        ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [own.lon, own.lat] } }]
        : [],
    }),
    [own],
  );
  const layers = useMemo(
    () => [
      {
        id: "own",
        source: "own",
        type: "symbol" as const,
        layout: { "icon-image": iconName("normal"), "icon-allow-overlap": true },
      },
    ],
    [],
  );
  const fitted = useRef(false);
  useEffect(() => {
    if (!own || fitted.current) return;
    fitted.current = true;
    const [west, east] = [Math.min(own.lon, to.lon), Math.max(own.lon, to.lon)];
    const [south, north] = [Math.min(own.lat, to.lat), Math.max(own.lat, to.lat)];
    ready.map.fitBounds([west, south, east, north], { padding: 60, maxZoom: CLOSE, duration: 0 });
  }, [ready.map, own, to]);
  useMapLayer(ready.map, "own", layers, content);
  return <FoundPlaceLayer {...ready} place={target} />;
}
