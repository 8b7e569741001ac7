import { Problem } from "../base/api";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { type Act, type Doing, type Kind } from "./acts";
import { dispatchWord } from "./unitWords";
import { clockName, outcomeWord, stateWord } from "./words";

type Words = { [K in Kind]: (it: Doing<K>) => string };

const WORDS: Words = {
  unit: ({ sign }) => m.act_unit({ sign }),
  step: ({ sign, to }) => m.act_step({ sign, to: to === "cancelled" ? m.dispatch_cancel() : dispatchWord(to) }),
  move: ({ to }) => m.act_move({ to: stateWord(to) }),
  note: ({ text }) => m.act_note({ text }),
  partner: ({ name }) => m.act_partner({ name }),
  correct: () => m.act_correct(),
  own: () => m.incident_own(),
  pause: ({ clock }) => m.pause_clock({ clock: clockName(clock) }),
  resume: ({ clock }) => m.pause_resume({ clock: clockName(clock) }),
  merge: ({ code }) => m.act_merge({ code }),
  part: () => m.merge_part(),
  claim: () => m.act_claim(),
  dispose: ({ outcome }) => m.act_dispose({ as: outcomeWord(outcome) }),
  reopen: () => m.call_reopen(),
  back: ({ reached }) => (reached ? m.call_back_reached() : m.call_back_missed()),
  have: () => m.escalation_have(),
  seen: () => m.emergency_seen(),
  leave: () => m.act_leave(),
  take: () => m.handover_take(),
};

/** What was asked for, and of what. */
export function actWord({ what, about }: Pick<Act, "what" | "about">): string {
  const word = WORDS[what.kind] as (what: Doing) => string;
  return [word(what), about].filter(Boolean).join(" · ");
}

/** Why the server did not do it. */
export function refusalWord({ refused }: Act): string {
  return refused ? sentence(new Problem(refused.status, refused.kind, refused.detail)) : "";
}
