import { useQuery } from "@tanstack/react-query";
import { m } from "../i18n/m";
import style from "./HealthScreen.module.css";
import { troubles } from "./queries";

/** How many serious troubles and outages are news, beside the screen's name on every screen. */
export function AlarmCount() {
  const { data } = useQuery(troubles);
  const n = (data?.troubles.filter((it) => it.alarm).length ?? 0) + (data?.outages.length ?? 0);
  return (
    <span role="status" data-alarms={n}>
      {n === 0 ? null : (
        <b className={style.count} aria-label={m.health_alarms({ n })} title={m.health_alarms({ n })}>
          {n}
        </b>
      )}
    </span>
  );
}
