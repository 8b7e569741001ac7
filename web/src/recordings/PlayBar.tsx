import {
  ChevronFirst,
  ChevronLast,
  Download,
  Lock,
  Pause,
  Play,
  StepBack,
  StepForward,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { decimal } from "../base/format";
import { m } from "../i18n/m";
import { RATES, type Played } from "./played";
import style from "./RecordingsScreen.module.css";

export interface Acts {
  toggle: () => void;
  step: (way: -1 | 1) => void;
  rate: (rate: number) => void;
  zoom: (way: -1 | 1) => void;
  cut: (end: "in" | "out") => void;
  toNow: () => void;
  recordNow: () => void;
  export: () => void;
  hold: () => void;
}

interface Props {
  acts: Acts;
  played: Played;
  rate: number;
  open: boolean;
  marked: boolean;
  mayExport: boolean;
  mayHold: boolean;
}

/** Every button says its key, and every key has a button. */
export function PlayBar({ acts, played, rate, open, marked, mayExport, mayHold }: Props) {
  return (
    <div className={style.bar} role="toolbar" aria-label={m.rec_controls()}>
      <Button onClick={acts.toggle} disabled={!open} aria-label={played.playing ? m.rec_pause() : m.rec_play()}>
        {played.playing ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />} <kbd>K</kbd>
      </Button>
      <Button onClick={() => acts.step(-1)} disabled={!open} aria-label={m.rec_step_back()}>
        <StepBack size={16} aria-hidden="true" /> <kbd>,</kbd>
      </Button>
      <Button onClick={() => acts.step(1)} disabled={!open} aria-label={m.rec_step_on()}>
        <StepForward size={16} aria-hidden="true" /> <kbd>.</kbd>
      </Button>
      <Choice
        label={m.rec_speed()}
        hiddenLabel
        value={String(rate)}
        options={RATES.map((it) => ({ value: String(it), label: `${decimal(it, it < 1 ? 2 : 0)}×` }))}
        onChange={(it) => acts.rate(Number(it))}
      />
      <Button onClick={() => acts.zoom(-1)} aria-label={m.rec_zoom_in()}>
        <ZoomIn size={16} aria-hidden="true" /> <kbd>+</kbd>
      </Button>
      <Button onClick={() => acts.zoom(1)} aria-label={m.rec_zoom_out()}>
        <ZoomOut size={16} aria-hidden="true" /> <kbd>−</kbd>
      </Button>
      <Button onClick={acts.toNow}>
        {m.rec_to_now()} <kbd>N</kbd>
      </Button>
      <span className={style.grow} />
      <Button onClick={acts.recordNow}>
        {m.rec_now()} <kbd>B</kbd>
      </Button>
      <Button onClick={() => acts.cut("in")}>
        <ChevronFirst size={16} aria-hidden="true" /> {m.rec_in()} <kbd>I</kbd>
      </Button>
      <Button onClick={() => acts.cut("out")}>
        <ChevronLast size={16} aria-hidden="true" /> {m.rec_out()} <kbd>O</kbd>
      </Button>
      {mayExport ? (
        <Button look="main" onClick={acts.export} disabled={!marked}>
          <Download size={16} aria-hidden="true" /> {m.rec_export()} <kbd>E</kbd>
        </Button>
      ) : null}
      {mayHold ? (
        <Button onClick={acts.hold} disabled={!marked}>
          <Lock size={16} aria-hidden="true" /> {m.rec_hold()} <kbd>H</kbd>
        </Button>
      ) : null}
    </div>
  );
}
