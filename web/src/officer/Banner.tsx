import { clockTime } from "../base/format";
import { m } from "../i18n/m";
import type { Shown } from "./crew";
import style from "./Officer.module.css";
import { ZONE } from "./zone";

/** What a crew must know at once: no link, nothing stored. */
export function Banner({ shown, storageFault }: { shown: Shown; storageFault: boolean }) {
  const waiting = shown.actions.filter((it) => it.state === "waiting").length;
  const lost = shown.link === "lost";
  return (
    <div role="alert" data-link={shown.link}>
      {storageFault ? <p className={style.fault}>{m.officer_not_stored()}</p> : null}
      {lost ? (
        <p className={style.banner}>
          <b>{m.officer_lost_since({ at: clockTime(shown.since_ms, ZONE) })}</b>{" "}
          {waiting ? m.officer_lost_waiting({ n: waiting }) : m.officer_lost_keeps()}
        </p>
      ) : null}
    </div>
  );
}
