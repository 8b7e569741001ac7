import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import type { Camera } from "../base/types";
import { shortName } from "../cameras/words";
import { m } from "../i18n/m";
import { bookmarks } from "./queries";
import style from "./Walls.module.css";

interface Props {
  cameras: readonly Camera[];
  onClose: () => void;
}

/** The instants that were marked last, with their notes, each a way to what was recorded then. */
export function Bookmarks({ cameras, onClose }: Props) {
  const query = useQuery(bookmarks);
  const { city } = useSeat();
  const mayPlay = useMay("recording.view");
  const known = new Map(cameras.map((it) => [it.id, `${it.code} ${shortName(it)}`]));
  return (
    <Dialog title={m.bookmarks()} onClose={onClose} wide>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.bookmarks_none()}>
        {(found) => (
          <ul className={style.list} aria-label={m.bookmarks()}>
            {found.map((it) => (
              <li key={it.id} className={style.row}>
                <span className={style.name}>
                  <b>{known.get(it.camera_id) ?? m.unknown()}</b> {it.note}{" "}
                  <span className={style.dim}>
                    {dateTime(it.at, city.timezone)} · {it.by}
                  </span>
                </span>
                {mayPlay ? (
                  <Link to="/recordings" search={{ camera: it.camera_id, at: it.at }}>
                    {m.bookmark_play()}
                  </Link>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </ListState>
      <div className={style.acts}>
        <Button onClick={onClose}>{m.close()}</Button>
      </div>
    </Dialog>
  );
}
