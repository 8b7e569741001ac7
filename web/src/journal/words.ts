import { m } from "../i18n/m";

const KINDS: Readonly<Record<string, () => string>> = {
  "session.opened": m.entry_session_opened,
  "session.ended": m.entry_session_ended,
  "session.refused": m.entry_session_refused,
  "person.added": m.entry_person_added,
  "person.enrolled": m.entry_person_enrolled,
  "person.changed": m.entry_person_changed,
  "role.changed": m.entry_role_changed,
  "camera.added": m.entry_camera_added,
  "camera.changed": m.entry_camera_changed,
  "place.imported": m.entry_place_imported,
};

/** A kind without words of its own is shown as the journal holds it. */
export function entryWord(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}
