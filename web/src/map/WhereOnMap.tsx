import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { PlaceHit } from "../base/types";
import { m } from "../i18n/m";
import { WhereField } from "../places/WhereField";
import { polsekWord } from "../places/whereWords";
import { less, type MapSearch } from "../search";
import { FoundPlaceLayer } from "./FoundPlaceLayer";
import type { Place } from "./cones";
import type { Ready } from "./useMap";
import style from "./WhereOnMap.module.css";

const ZOOM = { close: 16, street: 15, area: 13.5 };

/** The search field of the map: what is taken there is shown and marked, and asked which cameras see it. */
export function WhereOnMap({ ready, withCameras }: { ready: Ready; withCameras: boolean }) {
  const go = useNavigate({ from: "/" });
  const [shown, setShown] = useState<{ hit: PlaceHit; place: Place } | null>(null);
  const { lng, lat } = ready.map.getCenter();
  const pick = (hit: PlaceHit) => {
    const place: Place = [hit.lon, hit.lat];
    setShown({ hit, place });
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    ready.map.easeTo({ center: place, zoom: zoomFor(hit.accuracy_m), duration: still ? 0 : 300 });
    if (hit.kind === "camera" && hit.id)
      void go({ search: (old: MapSearch) => ({ ...less(old, "edit", "see"), camera: hit.id ?? "" }) });
    else if (withCameras) void go({ search: (old: MapSearch) => ({ ...less(old, "camera", "edit"), see: place }) });
  };
  return (
    <>
      <WhereField near={[Number(lng.toFixed(2)), Number(lat.toFixed(2))]} withCameras={withCameras} onPick={pick} />
      {shown ? <FoundPlaceLayer {...ready} place={shown.place} /> : null}
      <p className={shown ? style.picked : "only-read-aloud"} role="status">
        {shown ? m.where_picked({ name: shown.hit.name, polsek: polsekWord(shown.hit) }) : ""}
      </p>
    </>
  );
}

function zoomFor(accuracy_m: number): number {
  if (accuracy_m <= 300) return ZOOM.close;
  return accuracy_m <= 900 ? ZOOM.street : ZOOM.area;
}
