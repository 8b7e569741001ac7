import { m } from "../i18n/m";
import { clockTime } from "../base/format";
import { useSeat } from "../access/queries";
import { linkSince, useLink } from "../live/link";
import style from "./LinkBanner.module.css";

/** Said within 3 s of a loss: what stands on the screen is from before. */
export function LinkBanner() {
  const link = useLink();
  const { city } = useSeat();
  if (link !== "lost") return null;
  return (
    <div className={style.banner} role="alert">
      {m.link_banner({ at: clockTime(linkSince(), city.timezone) })}
    </div>
  );
}
