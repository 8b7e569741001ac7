import type { Camera } from "../base/types";
import { troubleWord } from "../health/words";
import { m } from "../i18n/m";

type Said = { state: string | null; detail: string } & Partial<Pick<Camera, "troubles" | "unwatched">>;

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
  proving: m.detail_proving,
  late: m.detail_late,
  unknown_codec: m.detail_unknown_codec,
  not_playable: m.detail_not_playable,
  no_video: m.detail_no_video,
  no_key_frame: m.detail_no_key_frame,
  bad_size: m.detail_bad_size,
  over_limits: m.detail_over_limits,
  not_decodable: m.detail_not_decodable,
  overloaded: m.detail_overloaded,
  not_allowed: m.detail_not_allowed,
  no_key: m.detail_no_key,
  not_movable: m.detail_not_movable,
  no_profile: m.detail_no_profile,
  not_onvif: m.detail_not_onvif,
};

/** In dense places, where the mark "contoh" stands on the picture and in the top bar already. */
export function shortName({ name, fictional }: Pick<Camera, "name" | "fictional">): string {
  return fictional ? name.replace(/ \(contoh\)$/, "") : name;
}

/** Whether what it shows was rendered by the project itself (src/kentongan/tools/demo_cast.py). */
export function isSimulated({ fictional, owner }: Pick<Camera, "fictional" | "owner">): boolean {
  return fictional && owner === "simulasi";
}

/** On the map, where a simulated camera says so under its name. */
export function mapName(camera: Pick<Camera, "name" | "fictional" | "owner">): string {
  return isSimulated(camera) ? `${shortName(camera)}\n${m.simulated()}` : shortName(camera);
}

const PURPOSES: Readonly<Record<string, () => string>> = {
  keamanan: m.purpose_security,
  bencana: m.purpose_disaster,
  lalu_lintas: m.purpose_traffic,
};

export const PURPOSE_NAMES = ["keamanan", "bencana", "lalu_lintas"] as const;

export function purposeWord(purpose: string): string {
  return PURPOSES[purpose]?.() ?? purpose;
}

export function stateWord(state: string | null): string {
  return state === null ? m.state_unseen() : (STATES[state]?.() ?? state);
}

/** "tidak menjawab: sambungan ditolak"; "gambar tertutup". */
export function stateSentence({ state, detail, troubles = [], unwatched = false }: Said): string {
  // What was said last is no news, however well it sounds.
  if (unwatched) return m.state_unwatched();
  // What the state says of itself need not be said twice.
  const wrong = troubles.filter((it) => it.kind !== "offline").map((it) => troubleWord(it.kind));
  if (wrong.length && (state === "playing" || state === "clock")) return wrong.join(", ");
  // "the camera's clock jumps: clock jump" says nothing twice
  if (!detail || detail === "clock_jump") return stateWord(state);
  return `${stateWord(state)}: ${DETAILS[detail]?.() ?? detail}`;
}
