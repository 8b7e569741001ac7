import { useQuery } from "@tanstack/react-query";
import { m } from "../i18n/m";
import { useStoreFaults } from "../recordings/faults";
import { alarmsOf } from "./alarms";
import style from "./HealthScreen.module.css";
import { troubles } from "./queries";

/** How many things are wrong with cameras and disks, beside the screen's name on every screen. */
export function AlarmCount() {
  const { data } = useQuery(troubles);
  const n = alarmsOf(data, useStoreFaults());
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
