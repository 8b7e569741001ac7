import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { ListState } from "../base/ListState";
import { useTitle } from "../base/useTitle";
import { CameraPick } from "../cameras/CameraPick";
import { cameras } from "../cameras/queries";
import { m } from "../i18n/m";
import { Desk } from "./Desk";
import { Notices } from "./Notices";
import { recordings } from "./queries";
import style from "./RecordingsScreen.module.css";

/** What was recorded: choose a camera, find the moment, play it, keep it, take it along. */
export function RecordingsScreen() {
  useTitle(m.screen_recordings());
  const { camera } = useSearch({ from: "/inside/recordings" });
  const go = useNavigate({ from: "/recordings" });
  const all = useQuery(cameras);
  const query = useQuery(recordings);
  const chosen = query.data?.find((it) => it.camera_id === camera);
  useEffect(() => {
    // Coming without a camera: the one that was recorded last.
    const seen = query.data?.filter((it) => it.last_at !== null) ?? [];
    const newest = seen.sort((a, b) => ((a.last_at ?? "") < (b.last_at ?? "") ? 1 : -1))[0];
    if (!camera && newest) void go({ search: (it) => ({ ...it, camera: newest.camera_id }), replace: true });
  }, [camera, query.data, go]);
  return (
    <div className={style.screen}>
      <nav className={style.pick} aria-label={m.rec_pick()}>
        <ListState query={all} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
          {(found) => (
            <CameraPick
              cameras={found}
              chosen={camera}
              onChoose={(it) => void go({ search: (old) => ({ ...old, camera: it.id }) })}
            />
          )}
        </ListState>
      </nav>
      <div className={style.main}>
        <Notices />
        <ListState query={query}>
          {() =>
            chosen ? <Desk key={chosen.camera_id} camera={chosen} /> : <p className={style.none}>{m.rec_choose()}</p>
          }
        </ListState>
      </div>
    </div>
  );
}
