import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { dateTime, hourMinute, clockTime } from "../base/format";
import type { Timeline as Told } from "../base/types";
import { m } from "../i18n/m";
import { percent, placed, ticks, zoneAhead_ms, type Shown } from "./window";
import { useMeasured } from "../wall/useMeasured";
import { Veil } from "../wall/Veil";
import style from "./Timeline.module.css";

interface Props {
  camera: string;
  told: Told | undefined;
  shown: Shown;
  at_ms: number;
  now_ms: number;
  in_ms: number | null;
  out_ms: number | null;
  timezone: string;
  /** Pictures may be shown: who looks is written down. */
  open: boolean;
  onSeek: (at_ms: number) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1000,
  ArrowRight: 1000,
  ArrowDown: -10_000,
  ArrowUp: 10_000,
  PageDown: -60_000,
  PageUp: 60_000,
};

/** What there is of a camera, and what is missing (hatched); a slider for the keyboard, pictures for the pointer. */
export function Timeline(props: Props) {
  const { told, shown, at_ms, now_ms, timezone, onSeek } = props;
  const box = useRef<HTMLDivElement>(null);
  const [hover_ms, setHover] = useState<number | null>(null);
  const marks = useMemo(() => ticks(shown, zoneAhead_ms(shown.from_ms, timezone)), [shown, timezone]);
  const where = (it: PointerEvent) => {
    const edge = box.current?.getBoundingClientRect();
    if (!edge || edge.width === 0) return null;
    const part = Math.min(1, Math.max(0, (it.clientX - edge.left) / edge.width));
    return shown.from_ms + part * (shown.to_ms - shown.from_ms);
  };
  const drag = (it: PointerEvent) => {
    const at = where(it);
    setHover(at);
    if (at !== null && it.buttons === 1) onSeek(at);
  };
  const press = (it: KeyboardEvent) => {
    const step = STEPS[it.key];
    if (step === undefined) return;
    it.preventDefault();
    it.stopPropagation();
    onSeek(at_ms + step);
  };
  const shape = (from: string, to: string, name: string | undefined, key: string, title?: string) => {
    const at = placed(from, to, shown);
    return at ? <span key={key} className={name} style={at} title={title} /> : null;
  };
  const long = shown.to_ms - shown.from_ms > 2 * 86_400_000;
  return (
    <div className={style.whole}>
      <div
        ref={box}
        className={style.line}
        role="slider"
        tabIndex={0}
        aria-label={m.rec_timeline()}
        aria-valuemin={shown.from_ms}
        aria-valuemax={shown.to_ms}
        aria-valuenow={Math.round(at_ms)}
        aria-valuetext={dateTime(at_ms, timezone)}
        onKeyDown={press}
        onPointerDown={(it) => {
          it.currentTarget.setPointerCapture(it.pointerId);
          drag(it);
        }}
        onPointerMove={drag}
        onPointerLeave={() => setHover(null)}
      >
        {told?.spans.map((it) => shape(it.from_at, it.to_at, style.span, `s${it.from_at}`))}
        {told?.marks.map((it) => shape(it.from_at, it.to_at, style.mark, it.id, it.label || m.rec_marked()))}
        {told?.holds.map((it) =>
          shape(it.from_at, it.to_at, style.hold, it.id, m.rec_held_for({ reason: it.reason })),
        )}
        {shape(iso(now_ms), iso(shown.to_ms), style.future, "future")}
        <Cut {...props} />
        <span className={style.cursor} style={{ left: `${percent(at_ms, shown)}%` }} />
      </div>
      <div className={style.ticks} aria-hidden="true">
        {marks.map((it) => (
          <span key={it} style={{ left: `${percent(it, shown)}%` }}>
            {long ? dateTime(it, timezone).slice(0, 6) : hourMinute(it, timezone)}
          </span>
        ))}
      </div>
      {hover_ms === null ? null : <Hover {...props} hover_ms={hover_ms} />}
    </div>
  );
}

function Cut({ in_ms, out_ms, shown }: Props) {
  if (in_ms === null && out_ms === null) return null;
  const from = in_ms ?? out_ms ?? 0;
  const to = out_ms ?? in_ms ?? 0;
  const at = placed(iso(from), iso(Math.max(to, from + 1)), shown);
  return at ? <span className={style.cut} style={at} /> : null;
}

/** The picture nearest before the pointer, as far as pictures may be shown. */
function Hover({ camera, told, shown, timezone, open, hover_ms }: Props & { hover_ms: number }) {
  const still = told?.stills.findLast((it) => Date.parse(it.at) <= hover_ms);
  const far_ms = (shown.to_ms - shown.from_ms) / 40;
  const near = still !== undefined && hover_ms - Date.parse(still.at) < Math.max(far_ms, 15_000);
  const [aspect, measure] = useMeasured();
  const left = Math.min(92, Math.max(8, percent(hover_ms, shown)));
  return (
    <div className={style.hover} style={{ left: `${left}%` }}>
      {open && near ? (
        <span className={style.still}>
          <img src={`/api/recordings/segments/${still.id}/still`} alt="" onLoad={measure} />
          <Veil camera={camera} aspect={aspect} />
        </span>
      ) : null}
      <span>{clockTime(hover_ms, timezone)}</span>
    </div>
  );
}

function iso(at_ms: number): string {
  return new Date(at_ms).toISOString();
}
