import type { Call, Clock } from "../base/types";
import { seconds, type Waits } from "./ring";

/** From this share of the target on a clock is amber. Source: incidents/model/clocks.py, AMBER_AT. */
const AMBER_AT = 0.7;

export interface ClockNow {
  name: Clock["name"];
  state: Clock["state"];
  elapsed_s: number | null;
  target_s: number | null;
}

/** A clock that runs, as it stands now: the server said how it stood when it was heard. */
export function clockNow(clock: Clock, heard_ms: number, now_ms: number): ClockNow {
  const { name, target_s, elapsed_s, state } = clock;
  const runs = state === "running" || state === "amber" || state === "late";
  if (!runs || elapsed_s === null) return { name, state, elapsed_s, target_s };
  const on_s = elapsed_s + Math.max(0, now_ms - heard_ms) / 1000;
  return { name, state: reads(on_s, target_s), elapsed_s: on_s, target_s };
}

export function reads(elapsed_s: number, target_s: number | null): Clock["state"] {
  if (target_s === null) return "off";
  if (elapsed_s > target_s) return "late";
  return elapsed_s > target_s * AMBER_AT ? "amber" : "running";
}

/** The clocks of a report that is still being written: they run since it was answered, saved or not. */
export function draftClocks(
  call: Call | undefined,
  begun_ms: number,
  priority: { dispatch_s?: number | null; arrive_s?: number | null } | undefined,
  waits: Waits,
  now_ms: number,
): ClockNow[] {
  const taken = call?.answered_at ?? call?.claimed_at ?? null;
  const taken_ms = taken === null ? begun_ms : Date.parse(taken);
  const since_s = Math.max(0, (now_ms - taken_ms) / 1000);
  const run = (name: ClockNow["name"], target_s: number | null): ClockNow => ({
    name,
    target_s,
    elapsed_s: since_s,
    state: reads(since_s, target_s),
  });
  const clocks = [run("dispatch", priority?.dispatch_s ?? null), run("arrive", priority?.arrive_s ?? null)];
  if (call?.channel !== "110") return clocks;
  // Both ends by one clock: its source's, where that says when it was answered.
  const rang = call.answered_at === null ? call.waits_from : call.rang_at;
  const rang_s = seconds(rang, taken === null ? now_ms : taken_ms);
  const met = rang_s <= waits.answer_s ? "met" : "missed";
  return [
    {
      name: "answer",
      target_s: waits.answer_s,
      elapsed_s: rang_s,
      state: taken === null ? reads(rang_s, waits.answer_s) : met,
    },
    ...clocks,
  ];
}

/** 0:07, 9:59, 1:02:03: short enough for a card, and it does not jump in width. */
export function stopwatch(elapsed_s: number): string {
  const whole = Math.floor(elapsed_s);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(min)}:${two(s)}` : `${min}:${two(s)}`;
}
