import { m } from "../i18n/m";
import style from "./StatusShape.module.css";
import type { Health } from "./types";

/** Worst first: lists sort by it, and merged things show the worst. */
export const HEALTHS: readonly Health[] = ["critical", "serious", "caution", "normal", "standby", "off"];

/** One path per state in a box of 16 x 16; the map draws the same ones. `hollow` shapes are stroked, not filled. */
export const SHAPES: Readonly<Record<Health, { path: string; hollow: boolean }>> = {
  critical: { path: "M8 1.2 15 14H1Z", hollow: false },
  serious: { path: "M8 0.8 15.2 8 8 15.2 0.8 8Z", hollow: false },
  caution: { path: "M2 2H14V14H2Z", hollow: false },
  normal: { path: "M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z", hollow: false },
  standby: { path: "M8 2.6A5.4 5.4 0 1 1 8 13.4A5.4 5.4 0 1 1 8 2.6Z", hollow: true },
  off: { path: "M8 2.6A5.4 5.4 0 1 1 8 13.4A5.4 5.4 0 1 1 8 2.6ZM4.2 11.8 11.8 4.2", hollow: true },
};

export function healthWord(health: Health): string {
  return {
    critical: m.health_critical,
    serious: m.health_serious,
    caution: m.health_caution,
    normal: m.health_normal,
    standby: m.health_standby,
    off: m.health_off,
  }[health]();
}

interface Props {
  health: Health;
  /** The word is read aloud only: in dense rows, where a legend or a title shows it. */
  bare?: boolean;
  /** Another word already stands beside the shape. */
  silent?: boolean;
}

/** A state is colour + shape + word. */
export function StatusShape({ health, bare = false, silent = false }: Props) {
  const { path, hollow } = SHAPES[health];
  return (
    <span className={`${style.status} ${style[health]}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={path} fill={hollow ? "none" : "currentColor"} stroke="currentColor" strokeWidth={hollow ? 2.2 : 0} />
      </svg>
      {silent ? null : <span className={bare ? "only-read-aloud" : style.word}>{healthWord(health)}</span>}
    </span>
  );
}
