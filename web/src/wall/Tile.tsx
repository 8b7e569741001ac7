import { useEffect, useRef, useState, type CSSProperties, type ReactNode, type SyntheticEvent } from "react";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { AspectProvider } from "./aspect";
import { Badges } from "./Badges";
import { Mark } from "./Mark";
import type { Size } from "./messages";
import { Notice, OldNotice, PastNotice } from "./Notices";
import { Outlines } from "./Outlines";
import style from "./Tile.module.css";
import { usePlayer, type Handle } from "./usePlayer";
import { useShown } from "./useShown";
import type { View } from "./view";

interface Props {
  camera: Camera;
  /** Tiles of a wall start one after the other. */
  delay_ms?: number;
  named?: boolean;
  size?: Size;
  /** From so many seconds ago on; null: live. */
  back_s?: number | null;
  /** The end of what is remembered has been played. */
  onOver?: () => void;
  onHandle?: (handle: () => Handle | null) => void;
  /** Heading of the tile: its buttons are the screen's business. */
  head?: (old: boolean) => ReactNode;
  /** Lies exactly over the picture, instead of its lines, zones and masks. */
  over?: ReactNode;
}

/** One picture with its marks. It never looks live when it is not. */
export function Tile({ camera, delay_ms = 0, named = true, size = "small", back_s = null, ...rest }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useShown(frame);
  const { onHandle, onOver, head, over } = rest;
  const { view, handle } = usePlayer(
    { video, canvas },
    { camera: camera.id, size, back_s },
    { shown, delay_ms, named, lined: !over },
  );
  const [aspect, setAspect] = useState(camera.width && camera.height ? camera.width / camera.height : 16 / 9);
  const measure = ({ currentTarget: it }: SyntheticEvent<HTMLVideoElement>) => {
    if (it.videoWidth && it.videoHeight) setAspect(it.videoWidth / it.videoHeight);
  };
  useEffect(() => {
    onHandle?.(() => handle.current);
  }, [onHandle, handle]);
  const ended = view?.over === true && back_s !== null;
  useEffect(() => {
    if (ended) onOver?.();
  }, [ended, onOver]);
  const past = back_s !== null;
  const old = view?.old ?? false;
  return (
    <div ref={frame} className={style.tile} data-theme="dark" {...states(view, past)}>
      {head?.(old)}
      <div className={style.stage}>
        <video
          ref={video}
          className={`${style.picture} ${old && !past ? style.old : ""}`}
          muted
          playsInline
          disablePictureInPicture
          onLoadedMetadata={measure}
          onResize={measure}
          aria-label={(past ? m.past_of : m.live_of)({ name: camera.name })}
        />
        <AspectProvider value={aspect}>
          {over ? null : (
            <div className={style.fit} style={{ "--aspect": aspect } as CSSProperties}>
              <Outlines camera={camera.id} />
            </div>
          )}
        </AspectProvider>
        <canvas ref={canvas} className={style.sheet} aria-hidden="true" />
        {view?.pictured ? <Mark camera={camera} taken_s={view.taken_s} /> : null}
        <Badges camera={camera} view={view} past={past} />
        {view?.pictured ? null : <Notice view={view} past={past} />}
        {past && view?.pictured ? <PastNotice view={view} /> : null}
        {!past && view?.old ? <OldNotice view={view} /> : null}
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

/** For tests and for those who watch the watchers: how the tile is, in its own words. */
function states(view: View | null, past: boolean): Record<`data-${string}`, string> {
  return {
    "data-old": view?.old ? "yes" : "no",
    "data-pictured": view?.pictured ? "yes" : "no",
    "data-past": past ? "yes" : "no",
    "data-size": view?.size ?? "",
    "data-age": view?.age_s === null || view === null ? "" : String(view.age_s),
  };
}
