import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMay } from "../../access/queries";
import { ListState } from "../../base/ListState";
import { useTitle } from "../../base/useTitle";
import { m } from "../../i18n/m";
import { cameras, drawing } from "../queries";
import { Draw } from "./Draw";
import { shapesOf } from "./drawing";
import style from "./Draw.module.css";

/** Lines, zones and masks of one camera, drawn over its live picture. The address says which camera. */
export function DrawScreen() {
  useTitle(m.draw_screen());
  const { camera: id = "" } = useSearch({ from: "/inside/draw" });
  const go = useNavigate();
  const mayManage = useMay("camera.manage");
  const all = useQuery(cameras);
  const drawn = useQuery({ ...drawing(id), enabled: id !== "" });
  const camera = all.data?.find((it) => it.id === id);
  if (!mayManage) return <p className={style.none}>{m.draw_forbidden()}</p>;
  if (all.data && !camera)
    return (
      <p className={style.none}>
        {m.draw_no_camera()} <Link to="/cameras">{m.to_the_list()}</Link>
      </p>
    );
  return (
    <ListState query={drawn}>
      {(found) =>
        camera ? (
          <Draw
            key={camera.id}
            camera={camera}
            saved={shapesOf(found)}
            onDone={() => void go({ to: "/cameras", search: { camera: camera.id } })}
          />
        ) : null
      }
    </ListState>
  );
}
