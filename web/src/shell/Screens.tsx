import { Link } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { useId, useRef } from "react";
import { useSeat } from "../access/queries";
import { AlarmCount } from "../health/AlarmCount";
import { m } from "../i18n/m";
import style from "./Screens.module.css";

/** What is looked at all day stands in the bar; what is looked at now and then lies behind one button. */
export function Screens() {
  const { permissions } = useSeat();
  const may = (it: string) => permissions.includes(it);
  const on = { className: style.here ?? "" };
  const loose = { includeSearch: false };
  return (
    <nav className={style.screens} aria-label={m.screens()}>
      {may("incident.view") ? (
        <Link to="/desk" activeOptions={loose} activeProps={on}>
          {m.screen_desk()}
        </Link>
      ) : null}
      {may("city.view") ? (
        <Link to="/" activeOptions={{ exact: true, ...loose }} activeProps={on}>
          {m.screen_map()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <>
          <Link to="/cameras" activeOptions={loose} activeProps={on}>
            {m.screen_list()}
          </Link>
          <Link to="/wall" activeOptions={loose} activeProps={on}>
            {m.screen_wall()}
          </Link>
          <Link to="/stills" activeOptions={loose} activeProps={on}>
            {m.screen_stills()}
          </Link>
        </>
      ) : null}
      {may("recording.view") ? (
        <Link to="/recordings" activeOptions={loose} activeProps={on}>
          {m.screen_recordings()}
        </Link>
      ) : null}
      {may("camera.view") ? (
        <Link to="/health" activeOptions={loose} activeProps={on}>
          {m.screen_health()} <AlarmCount />
        </Link>
      ) : null}
      <More people={may("people.manage")} journal={may("journal.read")} units={may("unit.view")} />
    </nav>
  );
}

/** The browser's own popover: Esc and a click elsewhere close it, and the focus comes back to the button. */
function More({ people, journal, units }: { people: boolean; journal: boolean; units: boolean }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  if (!people && !journal && !units) return null;
  const on = { className: style.here ?? "" };
  const close = () => list.current?.hidePopover();
  return (
    <span className={style.more}>
      <button type="button" popoverTarget={id} className={style.button}>
        <Menu size={16} aria-hidden="true" /> {m.screens_more()}
      </button>
      <div ref={list} id={id} popover="auto" className={style.list}>
        {units ? (
          <Link to="/units" activeProps={on} onClick={close}>
            {m.screen_units()}
          </Link>
        ) : null}
        {people ? (
          <>
            <Link to="/people" activeProps={on} onClick={close}>
              {m.screen_people()}
            </Link>
            <Link to="/roles" activeProps={on} onClick={close}>
              {m.screen_roles()}
            </Link>
          </>
        ) : null}
        {journal ? (
          <Link to="/journal" activeProps={on} onClick={close}>
            {m.screen_journal()}
          </Link>
        ) : null}
      </div>
    </span>
  );
}
