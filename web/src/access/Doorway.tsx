import type { ReactNode } from "react";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import style from "./Doorway.module.css";

/** The frame of the screens before the login. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className={style.doorway}>
      <div className={style.card}>
        <div className={style.head}>
          <img src="/favicon.svg" alt="" width="36" height="36" />
          <div>
            <p className={style.name}>{m.app_name()}</p>
            <p className={style.what}>{m.app_what()}</p>
          </div>
          <LanguageSwitch />
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
