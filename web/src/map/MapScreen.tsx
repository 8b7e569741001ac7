import "maplibre-gl/dist/maplibre-gl.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Map } from "maplibre-gl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useMay } from "../access/queries";
import { ListState } from "../base/ListState";
import { StatusShape } from "../base/StatusShape";
import type { Camera, CityMap } from "../base/types";
import { CameraPanel } from "../cameras/CameraPanel";
import { CameraPick } from "../cameras/CameraPick";
import { cameras } from "../cameras/queries";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { cityMap } from "../places/queries";
import type { MapSearch } from "../search";
import { useTheme } from "../shell/theme";
import { CameraLayer } from "./CameraLayer";
import { keepCentre } from "./lastCentre";
import style from "./MapScreen.module.css";
import { canDraw, useMap } from "./useMap";

const NONE: readonly Camera[] = [];

/** Left the cameras by urgency, centre the map, right the camera that is open. */
export function MapScreen() {
  useTitle(m.screen_map());
  const base = useQuery(cityMap);
  const mayCameras = useMay("camera.view");
  const query = useQuery({ ...cameras, enabled: mayCameras });
  const { camera: chosen } = useSearch({ from: "/inside/" });
  const go = useNavigate({ from: "/" });
  const [drawable] = useState(canDraw);
  const choose = useCallback(
    (id: string | undefined) =>
      void go({ search: ({ at }: MapSearch) => ({ ...(at ? { at } : {}), ...(id ? { camera: id } : {}) }) }),
    [go],
  );
  const open = query.data?.find((it) => it.id === chosen);
  return (
    <div className={style.screen}>
      <h1 className="only-read-aloud">{m.screen_map()}</h1>
      {mayCameras ? (
        <section className={style.side} aria-label={m.camera_list()}>
          <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
            {(found) => <CameraPick cameras={found} chosen={chosen} onChoose={(it) => choose(it.id)} />}
          </ListState>
        </section>
      ) : null}
      <section className={style.middle} aria-label={m.map_region()}>
        {drawable ? (
          <ListState query={base}>
            {(city) => <CityView city={city} cameras={query.data ?? NONE} chosen={chosen} onChoose={choose} />}
          </ListState>
        ) : (
          <p className={style.undrawn} role="alert">
            {m.map_undrawn()} <Link to="/cameras">{m.to_the_list()}</Link>
          </p>
        )}
      </section>
      {open ? <CameraPanel camera={open} onClose={() => choose(undefined)} /> : null}
    </div>
  );
}

interface ViewProps {
  city: CityMap;
  cameras: readonly Camera[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function CityView({ city, cameras: all, chosen, onChoose }: ViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const { at } = useSearch({ from: "/inside/" });
  const look = useTheme();
  const ready = useMap(place, city, look, { zoomIn: m.zoom_in(), zoomOut: m.zoom_out(), canvas: m.map_canvas() }, at);
  const [pointed, setPointed] = useState<{ id: string; x: number; y: number } | null>(null);
  const under = pointed ? all.find((it) => it.id === pointed.id) : undefined;
  return (
    <>
      <div ref={place} className={style.map} data-ready={ready ? "yes" : "no"} />
      {ready ? (
        <CameraLayer {...ready} cameras={all} chosen={chosen} onChoose={onChoose} onPoint={setPointed} />
      ) : null}
      {ready ? <AddressView map={ready.map} cameras={all} chosen={chosen} /> : null}
      {under && pointed ? (
        <div className={style.tip} style={{ left: pointed.x + 14, top: pointed.y + 10 }} aria-hidden="true">
          <StatusShape health={under.health} /> {under.name}
        </div>
      ) : null}
      <p className={style.source}>
        {city.approximate ? <b>{m.approximate()}</b> : null} {city.attribution}
      </p>
    </>
  );
}

/** The view is in the address, and a camera that is chosen elsewhere comes into sight. */
function AddressView({
  map,
  cameras: all,
  chosen,
}: {
  map: Map;
  cameras: readonly Camera[];
  chosen: string | undefined;
}) {
  const go = useNavigate({ from: "/" });
  useEffect(() => {
    const keep = () => {
      const { lng, lat } = map.getCenter();
      keepCentre({ lat: round(lat, 6), lon: round(lng, 6) });
      const at: [number, number, number] = [round(lng, 5), round(lat, 5), round(map.getZoom(), 2)];
      void go({ search: (old) => ({ ...old, at }), replace: true });
    };
    map.on("moveend", keep);
    return () => {
      map.off("moveend", keep);
    };
  }, [map, go]);
  const camera = all.find((it) => it.id === chosen);
  const { lon, lat } = camera ?? {};
  useEffect(() => {
    if (lon === undefined || lat === undefined || map.getBounds().contains([lon, lat])) return;
    map.easeTo({
      center: [lon, lat],
      duration: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    });
  }, [map, lon, lat]);
  return null;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
