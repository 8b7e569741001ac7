import { useQuery } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { clockTime } from "../base/format";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { photos } from "./queries";

/** What crews photographed at the place. Each opens by being saved: it is never shown as a page of its own. */
export function Photos({ id }: { id: string }) {
  const { city } = useSeat();
  const { data } = useQuery(photos(id));
  if (!data || data.length === 0) return null;
  return (
    <div className={style.part}>
      <h3>{m.photos_title()}</h3>
      <ul className={style.photos}>
        {data.map((it) => {
          const address = `/api/photos/${it.id}`;
          const said = m.photo_from({ unit: it.call_sign, at: clockTime(it.taken_at, city.timezone) });
          return (
            <li key={it.id}>
              <img src={address} alt={said} loading="lazy" />
              <span>
                {said} · <a href={address}>{m.photo_save()}</a>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
