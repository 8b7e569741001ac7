import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { StatusShape } from "../base/StatusShape";
import { clockTime } from "../base/format";
import type { DeviceView } from "../base/types";
import { m } from "../i18n/m";
import { HOLD_MS, helpState, type HelpState } from "./hold";
import style from "./Officer.module.css";
import type { Action } from "./outbox";
import { ZONE } from "./zone";

interface Props {
  view: DeviceView | null;
  actions: readonly Action[];
  onHelp: () => void;
}

/** Calls for help after two seconds of holding. Released earlier, nothing happens. */
export function HelpButton({ view, actions, onHelp }: Props) {
  const { part, start, stop } = useHold(onHelp);
  const help = helpState(view, actions);
  const press = (it: KeyboardEvent) => {
    if (it.key !== " " && it.key !== "Enter") return;
    it.preventDefault();
    if (!it.repeat) start();
  };
  return (
    <div className={style.help}>
      {help ? <HelpShown help={help} /> : null}
      <button
        type="button"
        className={style.holding}
        data-part={part > 0 ? "holding" : "free"}
        onPointerDown={(it) => {
          it.currentTarget.setPointerCapture(it.pointerId);
          start();
        }}
        onPointerUp={stop}
        onPointerCancel={stop}
        onLostPointerCapture={stop}
        onContextMenu={(it) => it.preventDefault()}
        onKeyDown={press}
        onKeyUp={stop}
        onBlur={stop}
      >
        <span className={style.fill} style={{ transform: `scaleX(${part})` }} />
        <span className={style.holdWord}>{part > 0 ? m.officer_help_holding() : m.officer_help_hold()}</span>
      </button>
    </div>
  );
}

function HelpShown({ help }: { help: HelpState }) {
  const at = clockTime(help.at, ZONE);
  const word = { waiting: m.officer_help_waiting, stored: m.officer_help_stored, seen: m.officer_help_seen }[
    help.step
  ]({ at });
  return (
    <p role="alert" className={style.helpShown} data-help={help.step}>
      <StatusShape
        health={help.step === "seen" ? "normal" : help.step === "stored" ? "serious" : "critical"}
        silent
      />{" "}
      {word}
    </p>
  );
}

/** `part`: how much of the two seconds has gone, 0 to 1. */
function useHold(onHeld: () => void): { part: number; start: () => void; stop: () => void } {
  const [part, setPart] = useState(0);
  const frame = useRef(0);
  const held = useRef(onHeld);
  useEffect(() => {
    held.current = onHeld;
  }, [onHeld]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const stop = () => {
    cancelAnimationFrame(frame.current);
    frame.current = 0;
    setPart(0);
  };
  const start = () => {
    if (frame.current !== 0) return;
    const began = performance.now();
    shake(40);
    const step = () => {
      const gone = (performance.now() - began) / HOLD_MS;
      if (gone >= 1) {
        stop();
        shake([300, 100, 300]);
        held.current();
        return;
      }
      setPart(gone);
      frame.current = requestAnimationFrame(step);
    };
    frame.current = requestAnimationFrame(step);
    setPart(0.001);
  };
  return { part, start, stop };
}

function shake(pattern: number | number[]): void {
  if ("vibrate" in navigator) navigator.vibrate(pattern);
}
