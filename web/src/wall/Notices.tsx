import { span } from "../base/format";
import type { Camera } from "../base/types";
import { stateSentence } from "../cameras/words";
import { m } from "../i18n/m";
import style from "./Tile.module.css";
import type { View } from "./view";

/** The picture stands or is old: large, in words, and the picture loses its colours. */
export function OldNotice({ view }: { view: View }) {
  const why = !view.connected
    ? m.old_no_link()
    : view.state && view.state !== "playing"
      ? stateSentence(state(view))
      : m.old_picture();
  return (
    <p className={style.stop} role="status">
      <b>{m.not_live()}</b> {why}
      {view.age_s === null ? null : ` · ${span(view.age_s)}`}
    </p>
  );
}

/** What is shown is past, on purpose: how far back, in large figures. */
export function PastNotice({ view }: { view: View }) {
  return (
    <p className={style.past}>
      <b>{m.past({ ago: minutes(view.age_s) })}</b>
      {view.kept_s === null ? null : <span>{m.past_since({ ago: span(view.kept_s) })}</span>}
      <span>{m.past_keys()}</span>
    </p>
  );
}

/** Why there is no picture. */
export function Notice({ view, past }: { view: View | null; past: boolean }) {
  return <p className={style.notice}>{noticeText(view, past)}</p>;
}

/** 00:30 */
export function minutes(seconds: number | null): string {
  if (seconds === null) return "--:--";
  const s = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(s / 60))}:${two(s % 60)}`;
}

function noticeText(view: View | null, past: boolean): string {
  if (view?.refusal)
    return {
      login: m.refusal_login,
      forbidden: m.refusal_forbidden,
      gone: m.refusal_gone,
      off: m.refusal_off,
      nothing_back: m.refusal_nothing_back,
    }[view.refusal]();
  if (view?.unplayable) return m.unplayable();
  if (view && !view.connected) return m.socket_connecting();
  if (past) return m.past_coming();
  if (!view || view.state === "" || view.state === "connecting" || view.state === "playing")
    return m.picture_coming();
  return stateSentence(state(view));
}

function state(view: View): Pick<Camera, "state" | "detail"> {
  return { state: view.state as Camera["state"], detail: view.detail };
}
