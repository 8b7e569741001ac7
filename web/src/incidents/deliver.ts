import type { QueryClient } from "@tanstack/react-query";
import { Problem } from "../base/api";
import { now } from "../base/clock";
import { linkNow, untilLost } from "../live/link";
import { sent, standsAlone, subjectOf, type Act, type Doing, type Kind } from "./acts";
import { readOf } from "./correct";
import { callDetail, dispatches, incident } from "./queries";
import { actsNow, addAct, changeAct, dropAct, isGoing, PATIENCE_MS } from "./heldActs";

/** `kept`: the server does not answer; it is sent again. Else it is done, and `answer` is what the server said. */
export interface Delivered {
  kept: boolean;
  answer: unknown;
}

const KEPT: Delivered = { kept: true, answer: null };
/** So often the server may break over one thing before its person is asked. */
const BREAKS = 3;
/** Said again in the same words it may well be another: who was called back twice, was called twice. */
const REPEATED: readonly Kind[] = ["back"];

/**
 * Ask for something. It is refused where it was pressed, as ever (throws Problem); where the server is away it is
 * kept, and sent in its turn. What waits already is not asked for twice.
 */
export async function deliver(what: Doing, about: string): Promise<Delivered> {
  const held = actsNow().filter((it) => !isGoing(it));
  const same = REPEATED.includes(what.kind) ? undefined : held.find((it) => isSame(it.what, what));
  if (same) {
    // Pressed again it is wanted again, as of now.
    if (same.state === "asks") changeAct(same.id, { state: "waiting", at_ms: now(), refused: null, broken: 0 });
    return KEPT;
  }
  const it = addAct(what, about);
  if (held.some(({ state }) => state !== "asks") || linkNow() === "lost") {
    changeAct(it.id, { state: "waiting" });
    return KEPT;
  }
  try {
    const answer = await sent(it, AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), untilLost()]));
    dropAct(it.id);
    return { kept: false, answer };
  } catch (fault) {
    if (isAway(fault)) {
      changeAct(it.id, { state: "waiting", tried: true });
      return KEPT;
    }
    dropAct(it.id);
    if (isDone(fault)) return { kept: false, answer: null };
    throw fault;
  }
}

const isSame = (a: Doing, b: Doing): boolean => JSON.stringify(a) === JSON.stringify(b);

/** No answer, or none that says anything about it: nobody knows whether it arrived. */
function isAway(fault: unknown): boolean {
  if (!(fault instanceof Problem)) return false;
  const { status } = fault;
  return status < 400 || status > 500 || status === 401 || status === 429;
}

const isDone = (fault: unknown): boolean => fault instanceof Problem && fault.kind === "AlreadyDone";

/** An earlier one about the same thing is not settled: what leads on from it has to wait. */
function heldUp(it: Act, earlier: readonly Act[]): boolean {
  if (standsAlone(it.what)) return false;
  return earlier.some(
    (one) => one.nth < it.nth && !standsAlone(one.what) && subjectOf(one.what) === subjectOf(it.what),
  );
}

export const waitsForAnother = (it: Act): boolean => heldUp(it, actsNow());

const onTheWay = new Set<string>();

/** Everything that waits, in the order in which it was pressed. Returns: how many of it are done now. */
export async function sendActs(queries: QueryClient, isMine: () => boolean = () => true): Promise<number> {
  let done = 0;
  for (const { id } of actsNow()) {
    const it = actsNow().find((one) => one.id === id);
    if (!it || it.state === "asks" || isGoing(it) || onTheWay.has(id) || heldUp(it, actsNow())) continue;
    if (!isMine()) break;
    onTheWay.add(id);
    const came = await send(queries, it).finally(() => onTheWay.delete(id));
    if (came === "done") done += 1;
    if (came === "away") break;
  }
  if (done > 0) await Promise.all(OUTDATED.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  return done;
}

const OUTDATED = ["incident", "call", "unit", "escalation", "handover"];

async function send(queries: QueryClient, it: Act): Promise<"done" | "asks" | "away"> {
  try {
    await sent(it, AbortSignal.timeout(PATIENCE_MS));
  } catch (fault) {
    if (isAway(fault)) {
      changeAct(it.id, { state: "waiting", tried: true });
      if (fault instanceof Problem && fault.status === 401) void queries.invalidateQueries({ queryKey: ["session"] });
      return "away";
    }
    if (!isDone(fault) && !(await isSo(queries, it))) {
      refused(it, fault);
      return "asks";
    }
  }
  dropAct(it.id);
  return "done";
}

/** It stands there already as it was wanted: nothing is left to be decided. */
async function isSo(queries: QueryClient, { what }: Act): Promise<boolean> {
  try {
    if (what.kind === "move") return (await queries.query({ ...incident(what.incident), ...NOW })).state === what.to;
    if (what.kind === "unit") {
      const sent = await queries.query({ ...dispatches(what.incident), ...NOW });
      return sent.some((it) => it.unit_id === what.unit && it.ended_at === null);
    }
    if (what.kind !== "claim" && what.kind !== "dispose") return false;
    const { disposition } = await queries.query({ ...callDetail(what.call), ...NOW });
    return disposition === (what.kind === "claim" ? "incident" : what.outcome);
  } catch {
    return false;
  }
}

/** Asked now, and not of what this page remembers. */
const NOW = { staleTime: 0, retry: false } as const;

/** Not done: its person says what becomes of it. A server that breaks over it is tried some times more. */
function refused(it: Act, fault: unknown): void {
  const { status, kind, detail } = fault instanceof Problem ? fault : { status: 500, kind: "", detail: "" };
  const broken = it.broken + (status === 500 ? 1 : 0);
  const again = status === 500 && broken < BREAKS;
  changeAct(it.id, {
    state: again ? "waiting" : "asks",
    tried: status === 500,
    broken,
    refused: again ? null : { status, kind, detail },
  });
}

/** Its person wants it still, as things stand now: a decision of now, under the same id. */
export async function doStill(queries: QueryClient, id: string, reason: (at_ms: number) => string): Promise<void> {
  const it = actsNow().find((one) => one.id === id);
  if (it?.state !== "asks") return;
  const what = await asItStands(queries, it, reason(it.at_ms));
  changeAct(id, { what, state: "waiting", at_ms: now(), refused: null, broken: 0 });
}

async function asItStands(queries: QueryClient, { what, refused: why }: Act, reason: string): Promise<Doing> {
  if (what.kind === "move" || what.kind === "correct") {
    const found = await queries.query({ ...incident(what.incident), ...NOW }).catch(() => null);
    if (!found) return what;
    if (what.kind === "correct") return { ...what, had: readOf(found) };
    return { ...what, had: found.state, why: what.why || said(why, reason) };
  }
  return what.kind === "unit" && !what.why ? { ...what, why: said(why, reason) } : what;
}

/** A reason is given where one is wanted, and nowhere else. */
const said = (why: Act["refused"], reason: string): string => (why?.kind === "NoReason" ? reason : "");
