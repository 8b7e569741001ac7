import { Moon, Sun } from "lucide-react";
import { StatusShape } from "../base/StatusShape";
import type { DeviceView } from "../base/types";
import { choose, useLocale } from "../i18n/locale";
import { m } from "../i18n/m";
import { chooseTheme, useTheme } from "../shell/theme";
import type { Link } from "./crew";
import style from "./Officer.module.css";

export function Head({ view, link }: { view: DeviceView | null; link: Link | null }) {
  const look = useTheme();
  const other = useLocale() === "id" ? "en" : "id";
  return (
    <header className={style.head}>
      <b className={style.sign}>{view?.unit.call_sign ?? m.officer_title()}</b>
      <span className={style.link}>{link ? <LinkState link={link} /> : null}</span>
      <button
        type="button"
        className={style.tool}
        aria-label={look === "dark" ? m.officer_day() : m.officer_night()}
        onClick={() => chooseTheme(look === "dark" ? "light" : "dark")}
      >
        {look === "dark" ? <Sun size={22} aria-hidden="true" /> : <Moon size={22} aria-hidden="true" />}
      </button>
      <button
        type="button"
        className={style.tool}
        lang={other}
        aria-label={m.language_other()}
        onClick={() => choose(other)}
      >
        {m.language_short()}
      </button>
    </header>
  );
}

function LinkState({ link }: { link: Link }) {
  const word = { asking: m.officer_link_asking, open: m.officer_link_open, lost: m.officer_link_lost }[link]();
  return (
    <>
      <StatusShape health={link === "open" ? "normal" : link === "lost" ? "serious" : "standby"} silent /> {word}
    </>
  );
}
