import { Link } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { useId, useRef } from "react";
import { useSeat } from "../access/queries";
import { AlarmCount } from "../health/AlarmCount";
import { m } from "../i18n/m";
import { screensOf, type SCREENS } from "./screenList";
import style from "./Screens.module.css";

/** What is looked at all day stands in the bar; what is looked at now and then lies behind one button. */
export function Screens() {
  const { permissions } = useSeat();
  const on = { className: style.here ?? "" };
  const mine = screensOf(permissions);
  const rare = mine.filter((it) => !it.bar);
  return (
    <nav className={style.screens} aria-label={m.screens()}>
      {mine
        .filter((it) => it.bar)
        .map((it) => (
          <Link
            key={it.to}
            to={it.to}
            activeOptions={{ exact: it.to === "/", includeSearch: false }}
            activeProps={on}
          >
            {it.name()} {it.to === "/health" ? <AlarmCount /> : null}
          </Link>
        ))}
      {rare.length > 0 ? <More screens={rare} /> : null}
    </nav>
  );
}

/** The browser's own popover: Esc and a click elsewhere close it, and the focus comes back to the button. */
function More({ screens }: { screens: readonly (typeof SCREENS)[number][] }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const on = { className: style.here ?? "" };
  return (
    <span className={style.more}>
      <button type="button" popoverTarget={id} className={style.button}>
        <Menu size={16} aria-hidden="true" /> {m.screens_more()}
      </button>
      <div ref={list} id={id} popover="auto" className={style.list}>
        {screens.map((it) => (
          <Link key={it.to} to={it.to} activeProps={on} onClick={() => list.current?.hidePopover()}>
            {it.name()}
          </Link>
        ))}
      </div>
    </span>
  );
}
