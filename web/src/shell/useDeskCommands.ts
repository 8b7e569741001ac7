import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useMay, useSeat } from "../access/queries";
import { useNow } from "../base/clock";
import { press } from "../base/press";
import type { Incident, IncidentDetail } from "../base/types";
import { m } from "../i18n/m";
import { useDraft } from "../incidents/drafts";
import { needsReason, NEXT } from "../incidents/nextStates";
import { deliver } from "../incidents/deliver";
import { pausable } from "../incidents/pauses";
import { calls, escalations, foundIncidents, incident, openIncidents, table } from "../incidents/queries";
import { grace_s, ringing, untaken } from "../incidents/ring";
import { useWaiting } from "../incidents/heldActs";
import { REASON_LEAST } from "../incidents/Why";
import { callerWord, clockName, stateWord } from "../incidents/words";
import type { Command } from "./commands";
import { inBoth } from "./inBoth";

type Message = Parameters<typeof inBoth>[0];

/** A command that has a key of the desk is that key; taking another call is another command. */
const keyed = (key: string, name: Message, about?: string): Command => ({
  id: ["key", key, about].filter(Boolean).join(" "),
  kind: "act",
  name: name(),
  ...(about ? { about } : {}),
  key,
  words: inBoth(name),
  go: () => press(key),
});

const closing = () => [keyed("F8", m.key_close_call), keyed("Shift+F8", m.key_close_silent)];

/** What the 110 desk does, from any screen; and for the report or the incident that is open on it, what comes next. */
export function useDeskCommands(typed: string): Command[] {
  const [open, waiting] = [useOpen(), useCalls()];
  const others = waiting.filter((it) => !open.some(({ id }) => id === it.id));
  return [...others, ...useRisen(), ...open, ...useIncidents(typed)];
}

function useCalls(): Command[] {
  const may = useMay("call.take");
  const { person } = useSeat();
  const { data } = useQuery({ ...calls, enabled: may });
  const waits = useQuery({ ...table, enabled: may }).data?.waits;
  const at = useNow(1000);
  if (!may) return [];
  const [first] = ringing(data ?? []);
  const taken = waits && (data ?? []).find((it) => grace_s(it, person.id, waits, at) !== null);
  return [
    ...(first ? [keyed("F4", m.key_claim, callerWord(first)), ...closing()] : []),
    ...(taken ? [keyed("Shift+F4", m.key_take_over, taken.claimed_login ?? "")] : []),
    keyed("F2", m.key_report),
  ];
}

/** What has risen to this seat. */
function useRisen(): Command[] {
  const may = useMay("incident.manage");
  const [first] = untaken(useQuery({ ...escalations, enabled: may }).data ?? []);
  return first ? [keyed("Shift+F9", m.key_alarm, m.escalation_to({ level: first.level }))] : [];
}

/** The report or the incident on the desk. */
function useOpen(): Command[] {
  const at = useRouterState({ select: ({ location }) => location });
  const id = at.pathname === "/desk" ? (at.search as { open?: string }).open : undefined;
  const draft = useDraft(id);
  const may = { manage: useMay("incident.manage"), send: useMay("dispatch.send"), look: useMay("camera.view") };
  const its = useQuery({ ...incident(id ?? ""), enabled: id !== undefined && draft === undefined }).data;
  const changes = useChanges(draft || !may.manage ? undefined : its);
  const call = useQuery({ ...calls, enabled: useMay("call.view") }).data?.find((it) => it.id === draft?.call);
  if (id === undefined) return [];
  return [
    ...(call ? (call.channel === "110" ? closing() : [keyed("F8", m.key_close_report)]) : []),
    ...(draft ? [keyed("F3", m.key_where), keyed("Shift+F3", m.key_point_map), keyed("Ctrl+Enter", m.key_save)] : []),
    ...(may.send ? [keyed("F9", m.key_send)] : []),
    ...(may.look ? [keyed("F6", m.key_cameras), keyed("F7", m.key_cameras_back)] : []),
    ...changes,
  ];
}

function useChanges(its: IncidentDetail | undefined): Command[] {
  const queries = useQueryClient();
  const moved = useWaiting(its?.id ?? "", "move").at(-1)?.to;
  if (!its) return [];
  const had = moved ?? its.state;
  const after = async (done: Promise<unknown>) => {
    await done;
    await queries.invalidateQueries({ queryKey: ["incident"] });
  };
  const why = (label: string) => ({ ask: { label, first: "", least: REASON_LEAST } });
  const moves = (NEXT[had] ?? []).map((to): Command => ({
    id: `move ${to} ${its.id}`,
    kind: "act",
    name: m.command_move({ to: stateWord(to) }),
    words: `${to} status`,
    send: (said) => after(deliver({ kind: "move", incident: its.id, had, to, why: said }, its.code)),
    ...(needsReason(had, to) ? why(m.moves_why({ to: stateWord(to) })) : {}),
  }));
  const { running, paused } = pausable(its);
  const clocks = [
    ...running.map((clock): Command => ({
      id: `pause ${clock} ${its.id}`,
      kind: "act",
      name: m.pause_clock({ clock: clockName(clock) }),
      words: `pause ${clock} jeda`,
      send: (said) => after(deliver({ kind: "pause", incident: its.id, clock, why: said }, its.code)),
      ...why(m.pause_why({ clock: clockName(clock) })),
    })),
    ...paused.map(({ clock }): Command => ({
      id: `resume ${clock} ${its.id}`,
      kind: "act",
      name: m.pause_resume({ clock: clockName(clock) }),
      words: `resume ${clock} lanjutkan`,
      send: () => after(deliver({ kind: "resume", incident: its.id, clock }, its.code)),
    })),
  ];
  return [
    ...(its.merged_into === null ? [keyed("Shift+F2", m.key_correct)] : []),
    {
      id: `note ${its.id}`,
      kind: "act",
      name: m.command_note(),
      words: inBoth(m.command_note),
      ask: { label: m.note_label(), first: "", least: 1 },
      send: (said) => after(deliver({ kind: "note", incident: its.id, text: said }, its.code)),
    },
    ...moves,
    ...clocks,
  ];
}

/** A whole number with its day is looked for at the server too: an incident may be over. */
const WHOLE = /\d{8}-\d/;

function useIncidents(typed: string): Command[] {
  const may = useMay("incident.view");
  const open = useQuery({ ...openIncidents, enabled: may }).data?.incidents ?? [];
  const whole = WHOLE.test(typed) ? typed : "";
  const over = useQuery({ ...foundIncidents(whole), enabled: may && whole !== "" }).data ?? [];
  const names = useQuery({ ...table, enabled: may }).data?.categories;
  const go = useNavigate();
  const all = [...open, ...over.filter((it) => !open.some(({ id }) => id === it.id))];
  return all.map((it) => ({
    id: `incident ${it.id}`,
    kind: "incident",
    name: it.code,
    about: [
      `${it.priority} ${names?.find(({ code }) => code === it.category)?.name ?? it.category}`,
      stateWord(it.state),
      it.place_text,
    ]
      .filter(Boolean)
      .join(" · "),
    words: `${short(it)} ${it.place_text}`,
    go: () => void go({ to: "/desk", search: { open: it.id } }),
  }));
}

/** 20261129-0007 is called 7. */
const short = (it: Incident): string => String(Number(it.code.split("-").at(-1)));
