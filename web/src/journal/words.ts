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
  "camera.aimed": m.entry_camera_aimed,
  "camera.drawn": m.entry_camera_drawn,
  "camera.added": m.entry_camera_added,
  "camera.imported": m.entry_camera_imported,
  "camera.tested": m.entry_camera_tested,
  "camera.searched": m.entry_camera_searched,
  "camera.asked": m.entry_camera_asked,
  "camera.moved": m.entry_camera_moved,
  "camera.network_added": m.entry_camera_network_added,
  "camera.network_dropped": m.entry_camera_network_dropped,
  "secrets.rotated": m.entry_secrets_rotated,
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
  "camera.view_accepted": m.entry_camera_view_accepted,
  "ticket.opened": m.entry_ticket_opened,
  "ticket.assigned": m.entry_ticket_assigned,
  "ticket.repaired": m.entry_ticket_repaired,
  "ticket.reopened": m.entry_ticket_reopened,
  "ticket.verified": m.entry_ticket_verified,
  "ticket.dropped": m.entry_ticket_dropped,
  "owner.contact_set": m.entry_owner_contact_set,
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
