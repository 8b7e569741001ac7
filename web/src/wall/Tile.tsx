import { useRef, useState, type CSSProperties, type ReactNode, type SyntheticEvent } from "react";
import { decimal, span } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { stateSentence } from "../cameras/words";
import { m } from "../i18n/m";
import { AspectProvider } from "./aspect";
import { Outlines } from "./Outlines";
import type { View } from "./player";
import style from "./Tile.module.css";
import { usePlayer } from "./usePlayer";
import { useShown } from "./useShown";

interface Props {
  camera: Camera;
  /** Tiles of a wall start one after the other. */
  delay_ms?: number;
  named?: boolean;
  /** Heading of the tile: its buttons are the screen's business. */
  head?: (old: boolean) => ReactNode;
  /** Lies exactly over the picture, instead of its lines, zones and masks. */
  over?: ReactNode;
}

/** One live picture with its marks. It never looks live when it is not. */
export function Tile({ camera, delay_ms = 0, named = true, head, over }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useShown(frame);
  const view = usePlayer({ video, canvas }, camera.id, shown, delay_ms, named, !over);
  const [aspect, setAspect] = useState(camera.width && camera.height ? camera.width / camera.height : 16 / 9);
  const measure = ({ currentTarget: it }: SyntheticEvent<HTMLVideoElement>) => {
    if (it.videoWidth && it.videoHeight) setAspect(it.videoWidth / it.videoHeight);
  };
  const hidden = !view?.pictured;
  const names = `${style.picture} ${view?.old ? style.old : ""}`;
  return (
    <div
      ref={frame}
      className={style.tile}
      data-theme="dark"
      data-old={view?.old ? "yes" : "no"}
      data-pictured={hidden ? "no" : "yes"}
    >
      {head?.(view?.old ?? false)}
      <div className={style.stage}>
        <video
          ref={video}
          className={names}
          muted
          playsInline
          disablePictureInPicture
          onLoadedMetadata={measure}
          onResize={measure}
          aria-label={m.live_of({ name: camera.name })}
        />
        <AspectProvider value={aspect}>
          {over ? null : (
            <div className={style.fit} style={{ "--aspect": aspect } as CSSProperties}>
              <Outlines camera={camera.id} />
            </div>
          )}
        </AspectProvider>
        <canvas ref={canvas} className={style.sheet} aria-hidden="true" />
        <div className={style.badges}>
          <Age view={view} />
          {(view?.counted ?? camera.counted) ? null : <span className={style.badge}>{m.not_counted()}</span>}
          {camera.fictional ? <span className={`${style.badge} ${style.sample}`}>{m.sample()}</span> : null}
        </div>
        {hidden ? <p className={style.notice}>{noticeText(view)}</p> : null}
        {view?.old ? <OldNotice view={view} /> : null}
        {over ? (
          <AspectProvider value={aspect}>
            <div className={style.fit} style={{ "--aspect": aspect } as CSSProperties}>
              {over}
            </div>
          </AspectProvider>
        ) : null}
      </div>
    </div>
  );
}

function Age({ view }: { view: View | null }) {
  if (!view?.pictured || view.old || view.age_s === null) return null;
  return (
    <span className={`${style.badge} ${style.age}`}>
      <StatusShape health="normal" silent /> {m.live({ n: decimal(view.age_s, 1) })}
    </span>
  );
}

/** The picture stands or is old: large, in words, and the picture loses its colours. */
function OldNotice({ view }: { view: View }) {
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

function noticeText(view: View | null): string {
  if (view?.refusal)
    return { login: m.refusal_login, forbidden: m.refusal_forbidden, gone: m.refusal_gone, off: m.refusal_off }[
      view.refusal
    ]();
  if (view?.unplayable) return m.unplayable();
  if (view && !view.connected) return m.socket_connecting();
  if (!view || view.state === "" || view.state === "connecting" || view.state === "playing")
    return m.picture_coming();
  return stateSentence(state(view));
}

function state(view: View): Pick<Camera, "state" | "detail"> {
  return { state: view.state as Camera["state"], detail: view.detail };
}
