import type { Map, MapMouseEvent } from "maplibre-gl";
import { useEffect } from "react";
import type { Place } from "./cones";
import { onDuty } from "./duty";

/** A click beside every camera, incident and unit, or Enter while the map has the focus: which cameras see that place? */
export function PlaceClick({ map, onPlace }: { map: Map; onPlace: (place: Place, byKey: boolean) => void }) {
  useEffect(() => {
    const click = ({ point, lngLat }: MapMouseEvent) => {
      if (map.queryRenderedFeatures(point, { layers: ["camera-points"] }).length > 0 || onDuty(map, point)) return;
      onPlace([lngLat.lng, lngLat.lat], false);
    };
    const press = (it: KeyboardEvent) => {
      if (it.key !== "Enter") return;
      const { lng, lat } = map.getCenter();
      onPlace([lng, lat], true);
    };
    const canvas = map.getCanvas();
    map.on("click", click);
    canvas.addEventListener("keydown", press);
    return () => {
      map.off("click", click);
      canvas.removeEventListener("keydown", press);
    };
  }, [map, onPlace]);
  return null;
}
