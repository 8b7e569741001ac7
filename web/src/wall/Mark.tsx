import { useSeat } from "../access/queries";
import { dateTime, zoneName } from "../base/format";
import type { Camera } from "../base/types";
import { shortName } from "../cameras/words";
import style from "./Tile.module.css";

interface Props {
  camera: Pick<Camera, "code" | "name" | "fictional">;
  taken_s: number | null;
}

/** Which camera, when the picture was taken, and who looks: so that a photographed screen tells. */
export function Mark({ camera, taken_s }: Props) {
  const { person, city } = useSeat();
  const when = taken_s === null ? "" : `${dateTime(taken_s * 1000, city.timezone)} ${zoneName(city.timezone)}`;
  return (
    <span className={style.mark} aria-hidden="true" data-mark={person.login}>
      <span className={style.who}>{person.login}</span>
      <span className={style.what}>
        <span>
          {camera.code} {shortName(camera)}
        </span>
        <b>{when}</b>
      </span>
    </span>
  );
}
