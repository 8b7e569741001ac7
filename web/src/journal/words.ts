import { m } from "../i18n/m";

const KINDS: Readonly<Record<string, () => string>> = {
  "session.opened": m.entry_session_opened,
  "session.ended": m.entry_session_ended,
  "session.refused": m.entry_session_refused,
  "enrolment.made": m.entry_enrolment_made,
  "person.added": m.entry_person_added,
  "person.changed": m.entry_person_changed,
  "role.changed": m.entry_role_changed,
  "camera.registered": m.entry_camera_registered,
  "camera.chosen": m.entry_camera_chosen,
  "camera.changed": m.entry_camera_changed,
  "city.loaded": m.entry_city_loaded,
  "recording.viewed": m.entry_recording_viewed,
  "recording.planned": m.entry_recording_planned,
  "recording.marked": m.entry_recording_marked,
  "recording.held": m.entry_recording_held,
  "recording.released": m.entry_recording_released,
  "recording.export_asked": m.entry_recording_export_asked,
  "recording.exported": m.entry_recording_exported,
  "recording.export_cancelled": m.entry_recording_export_cancelled,
  "recording.export_fetched": m.entry_recording_export_fetched,
  "recording.export_expired": m.entry_recording_export_expired,
  "recording.deleted": m.entry_recording_deleted,
  "recording.stopped": m.entry_recording_stopped,
  "recording.resumed": m.entry_recording_resumed,
  "recording.quota_held_up": m.entry_recording_quota_held_up,
  "recording.quota_kept": m.entry_recording_quota_kept,
};

/** Machines are actors like people; "machine:demo" says which. */
export function actorWord(actor: string): string {
  const [, machine] = /^machine:(.+)$/.exec(actor) ?? [];
  return machine ? m.machine({ name: machine }) : actor;
}

/** A kind without words of its own is shown as the journal holds it. */
export function entryWord(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}
