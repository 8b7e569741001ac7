import { m } from "../i18n/m";

const ROLES: Readonly<Record<string, () => string>> = {
  admin: m.role_admin,
  operator: m.role_operator,
  analyst: m.role_analyst,
  auditor: m.role_auditor,
  dispatcher: m.role_dispatcher,
  chief: m.role_chief,
  officer: m.role_officer,
};

/** A role that the city has named itself is shown as it is. */
export function roleWord(name: string): string {
  return ROLES[name]?.() ?? name;
}

const PERMISSIONS: Readonly<Record<string, () => string>> = {
  "camera.view": m.may_camera_view,
  "camera.manage": m.may_camera_manage,
  "camera.control": m.may_camera_control,
  "wall.share": m.may_wall_share,
  "recording.view": m.may_recording_view,
  "recording.export": m.may_recording_export,
  "recording.hold": m.may_recording_hold,
  "call.view": m.may_call_view,
  "call.take": m.may_call_take,
  "call.reveal": m.may_call_reveal,
  "source.manage": m.may_source_manage,
  "incident.view": m.may_incident_view,
  "incident.manage": m.may_incident_manage,
  "incident.erase": m.may_incident_erase,
  "incident.report": m.may_incident_report,
  "incident.import": m.may_incident_import,
  "dispatch.send": m.may_dispatch_send,
  "unit.view": m.may_unit_view,
  "unit.manage": m.may_unit_manage,
  "shift.sign": m.may_shift_sign,
  "count.view": m.may_count_view,
  "people.manage": m.may_people_manage,
  "journal.read": m.may_journal_read,
  "city.view": m.may_city_view,
};

export const ALL_PERMISSIONS: readonly string[] = Object.keys(PERMISSIONS);

export function permissionWord(name: string): string {
  return PERMISSIONS[name]?.() ?? name;
}
