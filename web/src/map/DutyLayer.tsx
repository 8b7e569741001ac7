import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { LayerSpecification, Map, MapLayerMouseEvent } from "maplibre-gl";
import { useEffect, useMemo, useState } from "react";
import { useMay } from "../access/queries";
import { useNow } from "../base/clock";
import type { Incident, Unit } from "../base/types";
import { openIncidents, table } from "../incidents/queries";
import { stateWord } from "../incidents/words";
import { units } from "../units/queries";
import { unitWord } from "../units/words";
import type { Colours } from "./colours";
import { DUTY_LAYERS, incidentPins, unitPoints } from "./duty";
import { HEADING } from "./icons";
import style from "./MapScreen.module.css";
import { useMapLayer } from "./useMapLayer";

const NO_INCIDENTS: readonly Incident[] = [];
const NO_UNITS: readonly Unit[] = [];
/** Ages of positions are drawn anew so often. */
const TICK_MS = 5_000;

/** Open incidents and units that have said where they are. A press opens the incident at the desk, the unit in its list. */
export function DutyLayer({ map, paint }: { map: Map; paint: Colours }) {
  const seesIncidents = useMay("incident.view");
  const seesUnits = useMay("unit.view");
  const incidents = useQuery({ ...openIncidents, enabled: seesIncidents }).data?.incidents ?? NO_INCIDENTS;
  const crews = useQuery({ ...units, enabled: seesUnits }).data ?? NO_UNITS;
  const at = useNow(TICK_MS);
  const pins = useMemo(() => incidentPins(incidents), [incidents]);
  const points = useMemo(() => unitPoints(crews, at), [crews, at]);
  const layers = useMemo(() => ({ pin: pinLayers(paint), unit: unitLayers(paint) }), [paint]);
  useMapLayer(map, "units", layers.unit, points);
  useMapLayer(map, "incidents", layers.pin, pins);
  const pointed = usePressed(map);
  const name = useQuery(table).data?.categories;
  const incident = incidents.find((it) => it.id === pointed?.id);
  const unit = crews.find((it) => it.id === pointed?.id);
  if (!pointed || (!incident && !unit)) return null;
  return (
    <div className={style.tip} style={{ left: pointed.x + 14, top: pointed.y + 10 }} aria-hidden="true">
      {incident
        ? `${incident.priority} ${name?.find(({ code }) => code === incident.category)?.name ?? incident.category} · ${stateWord(incident.state)}`
        : null}
      {unit ? `${unit.call_sign} · ${unit.function} · ${unitWord(unit.state)}` : null}
    </div>
  );
}

/** Opens what is pressed. Returns what lies under the pointer, and where on the map's own pixels. */
function usePressed(map: Map) {
  const go = useNavigate();
  const [pointed, setPointed] = useState<{ id: string; x: number; y: number } | null>(null);
  useEffect(() => {
    const idOf = (it: MapLayerMouseEvent) => it.features?.[0]?.properties.id as string | undefined;
    const open = (it: MapLayerMouseEvent) => {
      const id = idOf(it);
      if (id) void go({ to: "/desk", search: { open: id } });
    };
    const list = (it: MapLayerMouseEvent) => {
      const id = idOf(it);
      // Who lies under an incident is not meant.
      if (!id || map.queryRenderedFeatures(it.point, { layers: ["incident-pins"] }).length > 0) return;
      void go({ to: "/units", search: { unit: id } });
    };
    const move = (it: MapLayerMouseEvent) => {
      map.getCanvas().style.cursor = "pointer";
      const id = idOf(it);
      setPointed(id ? { id, x: it.point.x, y: it.point.y } : null);
    };
    const leave = () => {
      map.getCanvas().style.cursor = "";
      setPointed(null);
    };
    map.on("click", "incident-pins", open);
    map.on("click", "unit-points", list);
    for (const layer of DUTY_LAYERS) {
      map.on("mousemove", layer, move);
      map.on("mouseleave", layer, leave);
    }
    return () => {
      map.off("click", "incident-pins", open);
      map.off("click", "unit-points", list);
      for (const layer of DUTY_LAYERS) {
        map.off("mousemove", layer, move);
        map.off("mouseleave", layer, leave);
      }
    };
  }, [map, go]);
  return pointed;
}

function pinLayers(paint: Colours): LayerSpecification[] {
  return [
    {
      id: "incident-pins",
      source: "incidents",
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "icon-anchor": "bottom",
        "symbol-sort-key": ["get", "urgent"],
        "text-field": ["step", ["zoom"], "", 12.5, ["get", "code"]],
        "text-font": ["Inter Variable"],
        "text-size": 11,
        "text-anchor": "left",
        "text-offset": [1.4, -1.6],
        "text-optional": true,
      },
      paint: { "text-color": paint.text, "text-halo-color": paint.ground, "text-halo-width": 1.6 },
    },
  ];
}

function unitLayers(paint: Colours): LayerSpecification[] {
  return [
    {
      id: "unit-headings",
      source: "units",
      type: "symbol",
      filter: ["has", "bearing"],
      layout: {
        "icon-image": HEADING,
        "icon-allow-overlap": true,
        "icon-rotate": ["get", "bearing"],
        "icon-rotation-alignment": "map",
      },
    },
    {
      id: "unit-points",
      source: "units",
      type: "symbol",
      layout: {
        "icon-image": ["get", "icon"],
        "icon-allow-overlap": true,
        "text-field": ["get", "name"],
        "text-font": ["Inter Variable"],
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 1.1],
        "text-optional": true,
      },
      paint: {
        "text-color": ["case", ["get", "stale"], paint.dim, paint.text],
        "text-halo-color": paint.ground,
        "text-halo-width": 1.6,
      },
    },
  ];
}
