import { useQuery } from "@tanstack/react-query";
import { ListState } from "../base/ListState";
import { useTitle } from "../base/useTitle";
import { cameras } from "../cameras/queries";
import { m } from "../i18n/m";
import { Wall } from "./Wall";
import style from "./WallScreen.module.css";

/** Pictures side by side, in six layouts, kept ones and tours. The address holds what is shown. */
export function WallScreen() {
  useTitle(m.screen_wall());
  const query = useQuery(cameras);
  return (
    <div className={style.screen} data-theme="dark">
      <h1 className="only-read-aloud">{m.screen_wall()}</h1>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
        {(found) => <Wall cameras={found} />}
      </ListState>
    </div>
  );
}
