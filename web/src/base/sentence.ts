import { m } from "../i18n/m";
import { Problem } from "./api";

const BY_KIND: Readonly<Record<string, () => string>> = {
  WeakPassword: m.fault_weak_password,
  LoginTaken: m.fault_login_taken,
  LastAdmin: m.fault_last_admin,
  ReasonNeeded: m.fault_reason_needed,
  TooManyExports: m.fault_too_many_exports,
  RecordingOff: m.fault_recording_off,
  TicketThere: m.fault_ticket_there,
  TicketClosed: m.fault_ticket_closed,
  NameTaken: m.fault_name_taken,
  TooManyWalls: m.fault_too_many_walls,
  Replayed: m.fault_replayed,
  KeyReused: m.fault_key_reused,
  ClaimedByOther: m.fault_claimed_by_other,
  AlreadyOpened: m.fault_already_opened,
  CallClosed: m.fault_call_closed,
  ClockWrong: m.fault_clock_wrong,
  NoReason: m.fault_no_reason,
  NoPlace: m.fault_no_place,
  NoCategory: m.fault_no_category,
  NoRules: m.fault_no_rules,
  TooLong: m.fault_too_long,
  IllegalMove: m.fault_illegal_move,
  IncidentClosed: m.fault_incident_closed,
  Merged: m.fault_merged,
  CannotMerge: m.fault_cannot_merge,
  ClockPaused: m.fault_clock_paused,
  UnitBusy: m.fault_unit_busy,
  UnitNotFree: m.fault_unit_not_free,
  CallSignTaken: m.fault_call_sign_taken,
  TopicTaken: m.fault_topic_taken,
  IllegalStep: m.fault_illegal_step,
  SeqReused: m.fault_seq_reused,
  NoDevice: m.fault_no_device,
  BadSheet: m.fault_bad_sheet,
  AlreadySigned: m.fault_already_signed,
  AlreadyErased: m.fault_already_erased,
  ListChanged: m.fault_list_changed,
  ChangedMeanwhile: m.fault_changed_meanwhile,
  MovedMeanwhile: m.fault_moved_meanwhile,
  AlreadyDone: m.fault_already_done,
  TooLate: m.fault_too_late,
  PressBusy: m.fault_press_busy,
  StillChanging: m.fault_still_changing,
};

const BY_STATUS: Readonly<Record<number, () => string>> = {
  401: m.fault_no_session,
  403: m.fault_forbidden,
  404: m.fault_not_found,
  409: m.fault_conflict,
  422: m.fault_invalid,
};

/** A fault in the operator's language. */
export function sentence(fault: unknown): string {
  if (!(fault instanceof Problem)) return m.fault_page();
  if (fault.status === 0) return m.fault_unreachable();
  if (fault.status === 429) return m.fault_too_many({ n: fault.retryAfter_s ?? 60 });
  if (fault.status >= 500) return (BY_KIND[fault.kind] ?? m.fault_server)();
  return (BY_KIND[fault.kind] ?? BY_STATUS[fault.status] ?? m.fault_refused)();
}

/** What the server said itself, in English, where our sentence is only general. It stands beside it, not instead. */
export function detailOf(fault: unknown): string {
  return fault instanceof Problem && fault.status >= 400 && (fault.kind === "BadSheet" || !(fault.kind in BY_KIND))
    ? fault.detail
    : "";
}
