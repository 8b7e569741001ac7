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
  "wall.added": m.entry_wall_added,
  "wall.changed": m.entry_wall_changed,
  "wall.removed": m.entry_wall_removed,
  "bookmark.added": m.entry_bookmark_added,
  "snapshot.taken": m.entry_snapshot_taken,
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
