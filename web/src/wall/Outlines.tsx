import { useQuery } from "@tanstack/react-query";
import { useMay } from "../access/queries";
import type { Outlines as Found } from "../base/types";
import { outlines } from "../cameras/queries";
import { m } from "../i18n/m";
import { useAspect } from "./aspect";
import style from "./Outlines.module.css";

const HIGH = 1000;

/**
 * Zones and masks over the picture they lie exactly upon. For who may manage cameras a mask is an outline, for
 * everybody else it is black. Until the masks are known nothing is shown: better no picture than too much of it.
 */
export function Outlines({ camera, masksOnly = false }: { camera: string; masksOnly?: boolean }) {
  const query = useQuery(outlines);
  const mayManage = useMay("camera.manage");
  const wide = useAspect() * HIGH;
  if (!query.data) {
    if (mayManage) return null;
    return <span className={style.covered}>{query.isError ? m.masks_unknown() : m.masks_coming()}</span>;
  }
  const { zones, masks } = of(query.data, camera);
  const path = (points: readonly (readonly number[])[]) =>
    points.map(([x = 0, y = 0]) => `${x * wide},${y * HIGH}`).join(" ");
  return (
    <svg className={style.sheet} viewBox={`0 0 ${wide} ${HIGH}`} aria-hidden="true">
      {masksOnly ? null : zones.map((it) => <polygon key={it.id} className={style.zone} points={path(it.points)} />)}
      {masks.map((it) => (
        <polygon key={it.id} className={mayManage ? style.seenThrough : style.mask} points={path(it.points)} />
      ))}
    </svg>
  );
}

function of({ zones, masks }: Found, camera: string): Found {
  return {
    zones: zones.filter((it) => it.camera_id === camera),
    masks: masks.filter((it) => it.camera_id === camera),
  };
}
