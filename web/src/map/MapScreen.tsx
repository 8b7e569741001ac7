import "maplibre-gl/dist/maplibre-gl.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useMay } from "../access/queries";
import { ListState } from "../base/ListState";
import type { Camera } from "../base/types";
import { CameraPanel } from "../cameras/CameraPanel";
import { CameraPick } from "../cameras/CameraPick";
import { cameras } from "../cameras/queries";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { cityMap } from "../places/queries";
import { less, type MapSearch } from "../search";
import { CityView } from "./CityView";
import type { Place } from "./cones";
import style from "./MapScreen.module.css";
import { MapSide } from "./MapSide";
import { SeeingPanel } from "./SeeingPanel";
import { SightPanel } from "./SightPanel";
import { canDraw } from "./useMap";
import { useSightEdit } from "./useSightEdit";

const NONE: readonly Camera[] = [];

/** Left cameras, incidents and units as lists, centre the map with them, right the camera that is open. */
export function MapScreen() {
  useTitle(m.screen_map());
  const base = useQuery(cityMap);
  const mayCameras = useMay("camera.view");
  const query = useQuery({ ...cameras, enabled: mayCameras });
  const { camera: chosen, see, edit: editing } = useSearch({ from: "/inside/" });
  const go = useNavigate({ from: "/" });
  const [drawable] = useState(canDraw);
  const choose = useCallback(
    (id: string | undefined) =>
      void go({ search: (old: MapSearch) => ({ ...less(old, "camera", "edit"), ...(id ? { camera: id } : {}) }) }),
    [go],
  );
  // Who chooses from the list of all has left the place that was asked about.
  const pick = (id: string) => void go({ search: (old: MapSearch) => ({ ...less(old, "edit", "see"), camera: id }) });
  const { ask, forget, byKey } = useAsking();
  const open = query.data?.find((it) => it.id === chosen);
  const mayManage = useMay("camera.manage");
  const edit = useSightEdit(editing && mayManage ? open : undefined);
  return (
    <div className={style.screen}>
      <h1 className="only-read-aloud">{m.screen_map()}</h1>
      <MapSide>
        <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
          {(found) => <CameraPick cameras={found} chosen={chosen} onChoose={(it) => pick(it.id)} />}
        </ListState>
      </MapSide>
      <section className={style.middle} aria-label={m.map_region()}>
        {drawable ? (
          <ListState query={base}>
            {(city) => (
              <CityView
                city={city}
                cameras={query.data ?? NONE}
                chosen={chosen}
                onChoose={choose}
                edit={edit}
                onPlace={mayCameras ? ask : undefined}
              />
            )}
          </ListState>
        ) : (
          <p className={style.undrawn} role="alert">
            {m.map_undrawn()} <Link to="/cameras">{m.to_the_list()}</Link>
          </p>
        )}
      </section>
      {edit ? <SightPanel key={edit.camera.id} edit={edit} onDone={() => choose(edit.camera.id)} /> : null}
      {open && !edit ? <CameraPanel camera={open} onClose={() => choose(undefined)} /> : null}
      {see && mayCameras && !open ? (
        <SeeingPanel place={see} takeFocus={byKey} onChoose={choose} onClose={forget} />
      ) : null}
    </div>
  );
}

/** The place in question is in the address. Asked by a key, the focus goes to the answer. */
function useAsking() {
  const go = useNavigate({ from: "/" });
  const [byKey, setByKey] = useState(false);
  const ask = useCallback(
    ([lon, lat]: Place, key: boolean) => {
      performance.mark("kentongan:seeing-asked");
      setByKey(key);
      const see: Place = [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
      void go({ search: (old: MapSearch) => ({ ...less(old, "camera", "edit"), see }) });
    },
    [go],
  );
  const forget = useCallback(() => {
    void go({ search: (old: MapSearch) => less(old, "see") });
    if (byKey) document.querySelector<HTMLElement>(".maplibregl-canvas")?.focus();
  }, [go, byKey]);
  return { ask, forget, byKey };
}
