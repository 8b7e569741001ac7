import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useMay, useSeat } from "../access/queries";
import { HEALTHS } from "../base/StatusShape";
import { useSettled } from "../base/useSettled";
import type { PlaceHit } from "../base/types";
import { cameras as allCameras } from "../cameras/queries";
import { choose, useLocale } from "../i18n/locale";
import { m } from "../i18n/m";
import { whereIs } from "../places/where";
import { hitKind, polsekWord } from "../places/whereWords";
import { units as allUnits } from "../units/queries";
import { unitWord } from "../units/words";
import { found, narrowed, wordsToFind, withFinding, type Command, type Places } from "./commands";
import { inBoth } from "./inBoth";
import { screensOf } from "./screenList";
import { showKeys } from "./showKeys";
import { chooseTheme, useTheme } from "./theme";
import { useDeskCommands } from "./useDeskCommands";

const PAUSE_MS = 150;
/** Nobody means a place by less. */
const PLACE_FROM = 3;
const CLOSE_ZOOM = 16;

/** Everything that can be done by writing it, for who sits here, on the screen that is open. */
export function useCommands(typed: string): Places {
  const desk = useDeskCommands(narrowed(typed).text);
  const own = [...desk, ...useScreens(), ...useSeatCommands(), ...useUnits(), ...useCameras()];
  const places = usePlaces(typed);
  return { commands: withFinding(useFinding(typed), found(own, places, typed), typed), asking: places.asking };
}

/** "cari banjir dago": every incident that has these words, also those that are over, on a screen of its own. */
function useFinding(typed: string): Command[] {
  const may = useMay("incident.view");
  const go = useNavigate();
  const text = wordsToFind(typed);
  if (!may || text === "") return [];
  return [
    {
      id: "find",
      kind: "act",
      name: m.command_find({ words: text }),
      go: () => void go({ to: "/reports", search: { part: "search", text } }),
    },
  ];
}

function useScreens(): Command[] {
  const { permissions } = useSeat();
  const go = useNavigate();
  return screensOf(permissions).map((it) => ({
    id: `screen ${it.to}`,
    kind: "screen",
    name: it.name(),
    words: inBoth(it.name),
    go: () => void go({ to: it.to, search: {} }),
  }));
}

function useSeatCommands(): Command[] {
  const dark = useTheme() === "dark";
  const language = useLocale();
  const look = dark ? m.theme_light : m.theme_dark;
  return [
    { id: "keys", kind: "act", name: m.keys_title(), key: "?", words: inBoth(m.keys_title), go: showKeys },
    {
      id: "theme",
      kind: "act",
      name: look(),
      words: `${inBoth(look)} ${inBoth(m.command_theme)}`,
      go: () => chooseTheme(dark ? "light" : "dark"),
    },
    {
      id: "language",
      kind: "act",
      name: m.language_title(),
      words: inBoth(m.command_language),
      go: () => choose(language === "id" ? "en" : "id"),
    },
  ];
}

/** A unit that is on an incident is found there; any other in the list of units. */
function useUnits(): Command[] {
  const { data } = useQuery({ ...allUnits, enabled: useMay("unit.view") });
  const go = useNavigate();
  return (data ?? []).map((it) => ({
    id: `unit ${it.id}`,
    kind: "unit",
    name: it.call_sign,
    about: [unitWord(it.state), it.function, it.incident_id ? m.command_unit_busy() : ""].filter(Boolean).join(" · "),
    words: `${it.name} ${it.function}`,
    go: () => {
      if (it.incident_id) void go({ to: "/desk", search: { open: it.incident_id } });
      else void go({ to: "/units", search: { unit: it.id } });
    },
  }));
}

/** Those that work come first among names that fit alike. */
function useCameras(): Command[] {
  const { data } = useQuery({ ...allCameras, enabled: useMay("camera.view") });
  const go = useNavigate();
  return [...(data ?? [])]
    .sort((a, b) => HEALTHS.indexOf(b.health) - HEALTHS.indexOf(a.health))
    .map((it) => ({
      id: `camera ${it.id}`,
      kind: "camera",
      name: it.name,
      about: it.code,
      words: it.code,
      go: () => void go({ to: "/cameras", search: { camera: it.id } }),
    }));
}

function usePlaces(typed: string): Places {
  const may = useMay("city.view");
  const { kind, text } = narrowed(typed);
  const now = kind === "place" ? text : typed.trim();
  const asked = useSettled(now, PAUSE_MS);
  const wanted = may && (kind === null || kind === "place") && now.length >= PLACE_FROM;
  const query = useQuery({ ...whereIs(asked, undefined, false), enabled: wanted && asked === now });
  const show = useShow();
  // Only an answer to what stands in the field may be taken: never the one before it.
  const hits = wanted && asked === now ? (query.data?.hits ?? []) : [];
  const commands = hits.map((hit): Command => ({
    id: `place ${hit.kind} ${hit.id ?? ""} ${hit.lat} ${hit.lon}`,
    kind: "place",
    name: hit.name,
    about: `${hitKind(hit.kind)} · ${polsekWord(hit)}`,
    go: () => show(hit),
  }));
  return { commands, asking: wanted && (asked !== now || query.isFetching) };
}

/** On the map, marked; which cameras see it is asked with it. */
function useShow(): (hit: PlaceHit) => void {
  const go = useNavigate();
  const there = useRouterState({ select: ({ location }) => location.pathname }) === "/";
  return ({ lon, lat }) => {
    const see: [number, number] = [lon, lat];
    // A map that is open already keeps its own view and moves there by itself.
    const at: [number, number, number] = [lon, lat, CLOSE_ZOOM];
    void go({ to: "/", search: there ? { see } : { see, at } });
  };
}
