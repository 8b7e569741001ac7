import { useEffect, useState } from "react";
import { useLocale } from "../i18n/locale";
import { m } from "../i18n/m";
import style from "./Officer.module.css";
import { keepWords, look, switchOff, switchOn, type Push } from "./push";

/** Lets the command centre wake this phone while the page is closed. Asked for by a press, never by itself. */
export function PushSwitch({ token, linked }: { token: string; linked: boolean }) {
  const language = useLocale();
  const [push, setPush] = useState<Push>("none");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!linked) return undefined;
    let over = false;
    look(token).then(
      (it) => {
        if (!over) setPush(it);
      },
      () => undefined, // asked again when the link is back
    );
    return () => {
      over = true;
    };
  }, [token, linked]);
  useEffect(() => {
    if (push === "on") keepWords().catch(() => undefined);
  }, [push, language]);
  if (push === "none") return null;
  const press = () => {
    setBusy(true);
    setFailed(false);
    const turn = push === "on" ? switchOff : switchOn;
    turn(token)
      .then(setPush, () => setFailed(true))
      .finally(() => setBusy(false));
  };
  return (
    <section className={style.idle} data-push={push}>
      <p className={style.dim} role="status">
        {{ on: m.push_is_on, off: m.push_is_off, denied: m.push_is_denied }[push]()}
      </p>
      {failed ? (
        <p role="alert" className={style.fault}>
          {m.push_failed()}
        </p>
      ) : null}
      {push === "denied" ? null : (
        <button type="button" className={style.step} disabled={busy} onClick={press}>
          {push === "on" ? m.push_switch_off() : m.push_switch_on()}
        </button>
      )}
    </section>
  );
}
