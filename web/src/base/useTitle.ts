import { useEffect } from "react";
import { m } from "../i18n/m";

/** The name of the screen in the browser's tab, and for who reads by ear. */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} · ${m.app_name()}`;
  }, [screen]);
}
