import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "../base/Button";
import { sentence } from "../base/sentence";
import { UndoButtons } from "../base/UndoButtons";
import { useLeaving } from "../base/useLeaving";
import panel from "../cameras/CameraPanel.module.css";
import { aimCamera } from "../cameras/queries";
import { m } from "../i18n/m";
import type { MapSearch } from "../search";
import { Tile } from "../wall/Tile";
import { NumberField } from "./NumberField";
import { USUAL_FOV_DEG, USUAL_REACH_M, type Sight } from "./cones";
import { MOST_REACH_M } from "./grips";
import style from "./SightPanel.module.css";
import type { SightEdit } from "./useSightEdit";

/** Where the chosen camera stands and looks, beside what it shows: numbers for who would rather type. */
export function SightPanel({ edit, onDone }: { edit: SightEdit; onDone: () => void }) {
  const { camera, now: sight, changed } = edit;
  const heading = useRef<HTMLHeadingElement>(null);
  const { free, question } = useLeaving(changed, ({ search }) => {
    const next = search as MapSearch;
    return next.edit === true && next.camera === camera.id;
  });
  const { save, saving, fault } = useSave(edit, () => {
    free();
    onDone();
  });
  useEffect(() => heading.current?.focus({ preventScroll: true }), [camera.id]);
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.key === "Escape" && !document.querySelector("dialog[open]")) onDone();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
  return (
    <aside className={panel.panel} aria-label={m.sight_title({ name: camera.name })}>
      <header className={panel.head}>
        <h2 ref={heading} tabIndex={-1}>
          {m.sight_title({ name: camera.name })}
        </h2>
      </header>
      <div className={panel.picture}>
        <Tile key={camera.id} camera={camera} />
      </div>
      <div className={panel.body}>
        <p className={panel.note}>{m.sight_how()}</p>
        <Fields edit={edit} />
        {sight.reach_m === null || sight.fov_deg === null || sight.bearing_deg === null ? (
          <p className={panel.note}>{m.sight_dashed({ reach: USUAL_REACH_M, fov: USUAL_FOV_DEG })}</p>
        ) : null}
        {fault ? (
          <p className={style.fault} role="alert">
            {fault}
          </p>
        ) : null}
        <div className={style.acts}>
          <UndoButtons edit={edit} />
          <span className={style.gap} />
          <Button onClick={onDone}>{m.cancel()}</Button>
          <Button look="main" disabled={!changed || saving} onClick={save}>
            {m.save()}
          </Button>
        </div>
      </div>
      {question}
    </aside>
  );
}

function Fields({ edit: { now: sight, change } }: { edit: SightEdit }) {
  const put = (part: Partial<Sight>, tag: string) => change({ ...sight, ...part }, tag);
  return (
    <div className={style.fields}>
      <NumberField
        label={m.sight_lat()}
        value={sight.lat}
        step={0.00001}
        most={90}
        least={-90}
        onValue={(lat) => lat !== null && put({ lat }, "lat")}
      />
      <NumberField
        label={m.sight_lon()}
        value={sight.lon}
        step={0.00001}
        most={180}
        least={-180}
        onValue={(lon) => lon !== null && put({ lon }, "lon")}
      />
      <NumberField
        label={m.sight_bearing()}
        value={sight.bearing_deg}
        least={0}
        most={359}
        optional
        onValue={(bearing_deg) => put({ bearing_deg }, "bearing")}
      />
      <NumberField
        label={m.sight_fov()}
        value={sight.fov_deg}
        least={1}
        most={360}
        optional
        onValue={(fov_deg) => put({ fov_deg }, "fov")}
      />
      <NumberField
        label={m.sight_reach()}
        value={sight.reach_m}
        least={1}
        most={MOST_REACH_M}
        optional
        onValue={(reach_m) => put({ reach_m }, "reach")}
      />
    </div>
  );
}

function useSave({ camera, now: sight }: SightEdit, onDone: () => void) {
  const queries = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState("");
  const save = () => {
    setSaving(true);
    setFault("");
    aimCamera(camera.id, sight)
      .then(() => queries.invalidateQueries({ queryKey: ["camera"] }))
      .then(onDone)
      .catch((it: unknown) => setFault(sentence(it)))
      .finally(() => setSaving(false));
  };
  return { save, saving, fault };
}
