import { useQuery } from "@tanstack/react-query";
import { MapPin } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import type { PlaceHit } from "../base/types";
import { m } from "../i18n/m";
import { WhereField } from "../places/WhereField";
import { hereIs } from "../places/where";
import { polsekWord, radiusWord } from "../places/whereWords";
import { placeOf, pointOf, type DraftPlace } from "./draft";
import style from "./Intake.module.css";
import { useDeskKeys } from "./useDeskKeys";

/** The map library is the heaviest part of the page: it comes when somebody points. */
const PointMap = lazy(async () => ({ default: (await import("../map/PointMap")).PointMap }));

const MAP_KEY = "Shift+F3";
const CLOSE_ZOOM = 16;

interface Props {
  place: DraftPlace | null;
  /** What was typed, found or not. */
  text: string;
  onText: (text: string) => void;
  onPlace: (place: DraftPlace, text: string) => void;
  /** The field takes the focus. */
  focus: boolean;
  /** What is said while there is no place. */
  none: string;
}

/** Where it is: one field that finds, and a small map to point at what it does not find. */
export function PlaceField({ place, text, onText, onPlace, focus, none }: Props) {
  const mayMap = useMay("city.view");
  const [pointing, setPointing] = useState(false);
  const [points, setPoints] = useState(0);
  const id = useId();
  useDeskKeys({ [MAP_KEY]: () => mayMap && setPointing(!pointing) });
  const leave = () => {
    setPointing(false);
    document.getElementById(id)?.querySelector("input")?.focus();
  };
  const pick = (hit: PlaceHit) => onPlace(placeOf(hit, polsekWord(hit)), hit.name);
  const point = ([lon, lat]: readonly [number, number], accuracy_m: number) => {
    const found = pointOf(lat, lon, accuracy_m, place, text);
    setPointing(false);
    setPoints(points + 1);
    onPlace(found.place, found.text);
  };
  return (
    <div id={id} className={style.place}>
      <span className={style.label}>{m.intake_place()}</span>
      <WhereField
        key={points}
        near={undefined}
        withCameras={false}
        onPick={pick}
        form={{ text, onText, focus: focus && points === 0, ...(mayMap ? { mapKey: MAP_KEY } : {}) }}
      />
      <p role="status" className={place ? style.picked : style.dim}>
        {place ? <Placed place={place} /> : none}
      </p>
      {mayMap ? (
        <div>
          <Button on={pointing} onClick={() => (pointing ? leave() : setPointing(true))}>
            <MapPin size={14} aria-hidden="true" /> {m.point_open()} <Key k={MAP_KEY} />
          </Button>
        </div>
      ) : null}
      {pointing ? (
        <Suspense fallback={<p className={style.dim}>{m.loading()}</p>}>
          <PointMap
            start={place ? [place.lon, place.lat, CLOSE_ZOOM] : undefined}
            place={place ? [place.lon, place.lat] : null}
            onPoint={point}
            onClose={leave}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Whose place a point is, nobody has said with it: it is asked. */
function Placed({ place }: { place: DraftPlace }) {
  const may = useMay("city.view");
  const asked = place.polsek === "";
  const here = useQuery({ ...hereIs(place.lat, place.lon), enabled: asked && may });
  const whose = here.data ? polsekWord(here.data) : here.isFetching ? m.loading() : m.where_polsek_unknown();
  const far = place.accuracy_m === null ? m.unknown() : radiusWord(place.accuracy_m);
  return [place.name || m.intake_place_caller(), asked ? whose : place.polsek, far].join(" · ");
}
