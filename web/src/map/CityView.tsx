import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Map } from "maplibre-gl";
import { useEffect, useMemo, useRef, useState } from "react";
import { StatusShape } from "../base/StatusShape";
import type { Camera, CityMap } from "../base/types";
import { m } from "../i18n/m";
import { less, type MapSearch } from "../search";
import { useTheme } from "../shell/theme";
import { CameraLayer } from "./CameraLayer";
import type { Place } from "./cones";
import { CoverageLayer } from "./CoverageLayer";
import { DutyLayer } from "./DutyLayer";
import { keepCentre } from "./lastCentre";
import canvas from "./canvas.module.css";
import style from "./MapScreen.module.css";
import { MapTools } from "./MapTools";
import { PlaceClick } from "./PlaceClick";
import { SeenPlaceLayer } from "./SeenPlaceLayer";
import { SightGrips } from "./SightGrips";
import { useMap, type Ready } from "./useMap";
import { WhereOnMap } from "./WhereOnMap";
import type { SightEdit } from "./useSightEdit";

interface Props {
  city: CityMap;
  cameras: readonly Camera[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  /** The camera whose view is being changed. */
  edit: SightEdit | null;
  /** Which cameras see this place? Undefined: who looks may not know. */
  onPlace: ((place: Place, byKey: boolean) => void) | undefined;
}

export function CityView(props: Props) {
  const { city, cameras: all, onPlace } = props;
  const place = useRef<HTMLDivElement>(null);
  const { at, cover } = useSearch({ from: "/inside/" });
  const go = useNavigate({ from: "/" });
  const look = useTheme();
  const ready = useMap(place, city, look, { zoomIn: m.zoom_in(), zoomOut: m.zoom_out(), canvas: m.map_canvas() }, at);
  const middle = () => {
    const { lng, lat } = ready?.map.getCenter() ?? {};
    if (lng !== undefined && lat !== undefined) onPlace?.([lng, lat], true);
  };
  return (
    <>
      <div ref={place} className={canvas.map} data-ready={ready ? "yes" : "no"} />
      {ready ? <Layers {...props} ready={ready} cover={cover ?? false} /> : null}
      {ready && !props.edit ? <WhereOnMap ready={ready} withCameras={onPlace !== undefined} /> : null}
      {ready ? <AddressView map={ready.map} cameras={all} chosen={props.chosen} /> : null}
      {onPlace ? (
        <MapTools
          cover={cover ?? false}
          onCover={(it) =>
            void go({ search: (old: MapSearch) => ({ ...less(old, "cover"), ...(it ? { cover: it } : {}) }) })
          }
          onMiddle={props.edit ? undefined : middle}
        />
      ) : null}
      <p className={style.source}>
        {city.approximate ? <b>{m.approximate()}</b> : null} {city.attribution}
      </p>
    </>
  );
}

/** While a view is being changed, the others show it as it would be. */
function Layers({
  ready,
  cover,
  city,
  cameras: all,
  chosen,
  onChoose,
  edit,
  onPlace,
}: Props & { ready: Ready; cover: boolean }) {
  const { see } = useSearch({ from: "/inside/" });
  const [pointed, setPointed] = useState<{ id: string; x: number; y: number } | null>(null);
  const under = pointed ? all.find((it) => it.id === pointed.id) : undefined;
  const [edited, draft] = [edit?.camera.id, edit?.now];
  const shown = useMemo(
    () => (draft ? all.map((it) => (it.id === edited ? { ...it, ...draft } : it)) : all),
    [all, edited, draft],
  );
  return (
    <>
      {cover ? <CoverageLayer {...ready} city={city} cameras={shown} /> : null}
      <CameraLayer
        {...ready}
        cameras={shown}
        chosen={chosen}
        onChoose={edit ? nothing : onChoose}
        onPoint={setPointed}
      />
      {edit ? null : <DutyLayer {...ready} />}
      {see ? <SeenPlaceLayer {...ready} place={see} /> : null}
      {edit ? <SightGrips {...ready} edit={edit} /> : null}
      {onPlace && !edit ? <PlaceClick map={ready.map} onPlace={onPlace} /> : null}
      {under && pointed ? (
        <div className={style.tip} style={{ left: pointed.x + 14, top: pointed.y + 10 }} aria-hidden="true">
          <StatusShape health={under.health} /> {under.name}
        </div>
      ) : null}
    </>
  );
}

function nothing(): void {
  // Another camera is not opened while one is being changed: what was changed would be lost.
}

/** The view is in the address, and what is chosen elsewhere comes into sight: a camera, a place. */
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
  const { see } = useSearch({ from: "/inside/" });
  const camera = all.find((it) => it.id === chosen);
  const [lon, lat] = camera ? [camera.lon, camera.lat] : [see?.[0], see?.[1]];
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
