import { Link } from "@tanstack/react-router";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import style from "./CameraPanel.module.css";

/** The editors of where a camera looks and what is drawn in its picture. The map opens at the camera. */
export function GeometryLinks({ camera: { id, lon, lat } }: { camera: Camera }) {
  return (
    <p className={style.links}>
      <Link to="/" search={{ at: [lon, lat, 17], camera: id, edit: true }}>
        {m.to_sight()}
      </Link>
      <Link to="/draw" search={{ camera: id }}>
        {m.to_draw()}
      </Link>
    </p>
  );
}
