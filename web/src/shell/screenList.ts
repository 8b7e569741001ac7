import { m } from "../i18n/m";

/** Every screen, and the permission without which nobody sees it; of several, one is enough. `bar`: looked at all day, so it stands in the bar. */
export const SCREENS = [
  { to: "/desk", name: m.screen_desk, needs: "incident.view", bar: true },
  { to: "/", name: m.screen_map, needs: "city.view", bar: true },
  { to: "/cameras", name: m.screen_list, needs: "camera.view", bar: true },
  { to: "/wall", name: m.screen_wall, needs: "camera.view", bar: true },
  { to: "/stills", name: m.screen_stills, needs: "camera.view", bar: true },
  { to: "/recordings", name: m.screen_recordings, needs: "recording.view", bar: true },
  { to: "/health", name: m.screen_health, needs: "camera.view", bar: true },
  { to: "/reports", name: m.screen_reports, needs: ["incident.view", "incident.report"], bar: false },
  { to: "/units", name: m.screen_units, needs: "unit.view", bar: false },
  { to: "/people", name: m.screen_people, needs: "people.manage", bar: false },
  { to: "/roles", name: m.screen_roles, needs: "people.manage", bar: false },
  { to: "/sources", name: m.screen_sources, needs: "source.manage", bar: false },
  { to: "/journal", name: m.screen_journal, needs: "journal.read", bar: false },
] as const;

export const screensOf = (permissions: readonly string[]) =>
  SCREENS.filter(({ needs }) =>
    typeof needs === "string" ? permissions.includes(needs) : needs.some((it) => permissions.includes(it)),
  );
