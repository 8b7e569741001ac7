import type { Channel } from "../base/types";
import { m } from "../i18n/m";
import type { Draft } from "./draft";

/** In the order in which reports come, the commonest first. */
export const CHANNELS: readonly { value: Channel; word: () => string }[] = [
  { value: "phone", word: m.channel_phone },
  { value: "110", word: m.channel_110 },
  { value: "walk_in", word: m.channel_walk_in },
  { value: "radio", word: m.channel_radio },
  { value: "message", word: m.channel_message },
  { value: "partner", word: m.channel_partner },
  { value: "panic", word: m.channel_panic },
  { value: "paper", word: m.channel_paper },
];

export const channelWord = (channel: Channel): string =>
  CHANNELS.find(({ value }) => value === channel)?.word() ?? channel;

const NUMBER = /^\+?[0-9*#]{2,32}$/u;

/** What the server takes as a number; nothing is one too: it is not known. */
export const isNumber = (text: string): boolean => text.trim() === "" || NUMBER.test(text.replace(/[\s().-]/gu, ""));

/** What was told of the caller, to hold against what the server has of it. */
export const callerSaid = (it: Draft): string => JSON.stringify([it.channel, it.number.trim(), it.ticket.trim()]);

const NOTHING = JSON.stringify(["phone", "", ""]);

/** Something was written about the caller that the server has not confirmed. */
export const owesCaller = (it: Draft): boolean => it.entered !== null && callerSaid(it) !== (it.heard ?? NOTHING);

/** What keeps a report from being saved, and the field where it is put right. */
export function wrongIn(it: Draft): { field: "what" | "number"; why: string } | null {
  if (!it.category) return { field: "what", why: m.intake_need_category() };
  return isNumber(it.number) ? null : { field: "number", why: m.caller_wrong() };
}
