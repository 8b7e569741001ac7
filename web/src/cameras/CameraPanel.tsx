import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { decimal, span } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { CameraTroubles } from "../health/CameraTroubles";
import { CountTable } from "../traffic/CountTable";
import { Tile } from "../wall/Tile";
import style from "./CameraPanel.module.css";
import { GeometryLinks } from "./GeometryLinks";
import { ChangeCamera } from "./register/ChangeCamera";
import { Head } from "./register/Head";
import { purposeWord, stateSentence } from "./words";

interface Props {
  camera: Camera;
  onClose: () => void;
  /** The focus goes into the panel and comes back when it closes: where the way there by Tab is long. */
  takeFocus?: boolean;
}

/** One camera: its live picture, its counts, what is known about it. Esc closes. */
export function CameraPanel({ camera, onClose, takeFocus = false }: Props) {
  const mayCount = useMay("count.view");
  const mayManage = useMay("camera.manage");
  const mayMove = useMay("camera.control");
  const [changing, setChanging] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!takeFocus) return undefined;
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [takeFocus, camera.id]);
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.key === "Escape" && !document.querySelector("dialog[open]")) onClose();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onClose]);
  return (
    <aside className={style.panel} aria-label={m.camera_panel({ name: camera.name })}>
      <header className={style.head}>
        <h2 ref={heading} tabIndex={-1}>
          {camera.name}
        </h2>
        <Button look="quiet" aria-label={m.close()} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <div className={style.picture}>
        <Tile key={camera.id} camera={camera} />
      </div>
      <div className={style.body}>
        <p className={style.state}>
          <StatusShape health={camera.health} />
          <span>{stateSentence(camera)}</span>
          {camera.counted ? null : <b className={style.uncounted}>{m.not_counted()}</b>}
        </p>
        <CameraTroubles camera={camera} />
        {mayCount && camera.counted ? <CountTable camera={camera.id} /> : null}
        {camera.counted ? null : <p className={style.note}>{m.not_counted_why()}</p>}
        {mayMove && camera.movable ? <Head key={camera.id} camera={camera} /> : null}
        <Facts camera={camera} />
        {mayManage ? (
          <Button onClick={() => setChanging(true)}>
            {camera.enabled ? m.camera_settings() : m.camera_settings_off()}
          </Button>
        ) : null}
        {changing ? <ChangeCamera id={camera.id} onClose={() => setChanging(false)} /> : null}
        <Link to="/wall" search={{ layout: 4, cameras: [camera.id] }}>
          {m.to_the_wall()}
        </Link>
        {mayManage ? <GeometryLinks camera={camera} /> : null}
      </div>
    </aside>
  );
}

/** "avc1.42e01e" is H.264 to people. */
function codecWord(codec: string | null): string {
  if (!codec) return "";
  if (/^(avc|h264)/.test(codec)) return "H.264";
  return /^(hvc|hev|h265)/.test(codec) ? "H.265" : codec;
}

function Facts({ camera: it }: { camera: Camera }) {
  const at = useNow(5000);
  const ago = (when: string | null) =>
    when === null ? m.never() : m.ago({ span: span((at - Date.parse(when)) / 1000) });
  const size = it.width && it.height ? `${it.width} × ${it.height}` : m.unknown();
  const rate = it.fps ? m.pictures_per_s({ n: decimal(it.fps, 0) }) : "";
  const facts: [string, string][] = [
    [m.col_code(), it.code],
    [m.fact_since(), ago(it.since)],
    [m.fact_report(), ago(it.reported_at)],
    [m.fact_stream(), [size, rate, codecWord(it.codec)].filter(Boolean).join(" · ")],
    [m.col_owner(), it.owner],
    [m.col_purpose(), purposeWord(it.purpose)],
    [m.legal_basis(), it.legal_basis || m.unknown()],
    [m.notice_fact(), it.notice ? [it.notice, it.notice_since ?? ""].filter(Boolean).join(" · ") : m.unknown()],
    [m.col_position(), `${decimal(it.lat, 5)}; ${decimal(it.lon, 5)}`],
    [
      m.fact_view(),
      it.bearing_deg === null || it.fov_deg === null
        ? m.unknown()
        : m.bearing({ bearing: decimal(it.bearing_deg, 0), fov: decimal(it.fov_deg, 0) }),
    ],
    [m.fact_reach(), it.reach_m === null ? m.unknown() : m.metres({ n: decimal(it.reach_m, 0) })],
  ];
  return (
    <dl className={style.facts}>
      {facts.map(([name, what]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
