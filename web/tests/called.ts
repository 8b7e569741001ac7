import type { Call } from "../src/base/types";

export const AT = Date.parse("2026-11-24T03:00:00Z");
export const ago = (s: number) => new Date(AT - s * 1000).toISOString();
/** A call that rings, but for what is said otherwise. */
export const call = (own: Partial<Call>): Call => ({
  id: "c",
  channel: "110",
  external_id: "",
  line: "110-1",
  number: "08xxxxxxxx90",
  state: "ringing",
  attention: "ringing",
  rang_at: ago(5),
  waits_from: ago(5),
  answered_at: null,
  ended_at: null,
  missed_at: null,
  lat: null,
  lon: null,
  accuracy_m: null,
  place_from: "",
  marks: [],
  claimed_by: null,
  claimed_login: null,
  claimed_at: null,
  disposition: null,
  disposed_at: null,
  disposed_by: null,
  incident_id: null,
  called_back: false,
  tries: 0,
  tried_at: null,
  repeats: 1,
  flag: null,
  ...own,
});
