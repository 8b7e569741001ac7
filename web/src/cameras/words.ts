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
  size_changed: m.detail_size_changed,
  ended: m.detail_ended,
  lost: m.detail_lost,
  no_answer: m.detail_no_answer,
  unreachable: m.detail_unreachable,
  bad_address: m.detail_bad_address,
  redirected: m.detail_redirected,
  forbidden: m.detail_forbidden,
  no_such_stream: m.detail_no_such_stream,
  no_tls: m.detail_no_tls,
  not_rtsp: m.detail_not_rtsp,
  decoder_crashed: m.detail_decoder_crashed,
  late: m.detail_late,
  unknown_codec: m.detail_unknown_codec,
  no_video: m.detail_no_video,
  no_key_frame: m.detail_no_key_frame,
  bad_size: m.detail_bad_size,
  over_limits: m.detail_over_limits,
  not_decodable: m.detail_not_decodable,
  overloaded: m.detail_overloaded,
};

/** In dense places, where the mark "contoh" stands on the picture and in the top bar already. */
export function shortName({ name, fictional }: Pick<Camera, "name" | "fictional">): string {
  return fictional ? name.replace(/ \(contoh\)$/, "") : name;
}

const PURPOSES: Readonly<Record<string, () => string>> = {
  keamanan: m.purpose_security,
  bencana: m.purpose_disaster,
  lalu_lintas: m.purpose_traffic,
};

export function purposeWord(purpose: string): string {
  return PURPOSES[purpose]?.() ?? purpose;
}

export function stateWord(state: string | null): string {
  return state === null ? m.state_unseen() : (STATES[state]?.() ?? state);
}

/** "tidak menjawab: sambungan ditolak" */
export function stateSentence({ state, detail }: Pick<Camera, "state" | "detail">): string {
  // "the camera's clock jumps: clock jump" says nothing twice
  if (!detail || detail === "clock_jump") return stateWord(state);
  return `${stateWord(state)}: ${DETAILS[detail]?.() ?? detail}`;
}
