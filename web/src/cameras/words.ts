import type { Camera } from "../base/types";
import { m } from "../i18n/m";

const STATES: Readonly<Record<string, () => string>> = {
  connecting: m.state_connecting,
  playing: m.state_playing,
  dead: m.state_dead,
  silent: m.state_silent,
  garbage: m.state_garbage,
  clock: m.state_clock,
  released: m.state_released,
};

const DETAILS: Readonly<Record<string, () => string>> = {
  refused: m.detail_refused,
  timeout: m.detail_timeout,
  not_video: m.detail_not_video,
  clock_jump: m.detail_clock_jump,
  size_changed: m.detail_size_changed,
};

export function stateWord(state: string | null): string {
  return state === null ? m.state_unseen() : (STATES[state]?.() ?? state);
}

/** "tidak menjawab: sambungan ditolak" */
export function stateSentence({ state, detail }: Pick<Camera, "state" | "detail">): string {
  if (!detail) return stateWord(state);
  return `${stateWord(state)}: ${DETAILS[detail]?.() ?? detail}`;
}
