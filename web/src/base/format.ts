import { m } from "../i18n/m";
import { locale } from "../i18n/locale";

const cache = new Map<string, Intl.DateTimeFormat>();

function dates(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()}|${timeZone}|${JSON.stringify(options)}`;
  const found = cache.get(key) ?? new Intl.DateTimeFormat(tag(), { ...options, timeZone });
  cache.set(key, found);
  return found;
}

function tag(): string {
  return locale() === "id" ? "id-ID" : "en-GB";
}

/** 14:03:09, always with colons: an operator reads it beside the UTC clock. */
export function clockTime(at: number | string, timeZone: string): string {
  const parts = dates(timeZone, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(at));
  return parts
    .filter((it) => it.type !== "literal")
    .map((it) => it.value)
    .join(":");
}

/** 14:03 */
export function hourMinute(at: number | string, timeZone: string): string {
  return clockTime(at, timeZone).slice(0, 5);
}

export function dateTime(at: number | string, timeZone: string): string {
  const day = dates(timeZone, { day: "2-digit", month: "short", year: "numeric" }).format(new Date(at));
  return `${day} ${clockTime(at, timeZone)}`;
}

/** WIB, WITA, WIT; elsewhere what the browser calls it. */
export function zoneName(timeZone: string): string {
  const parts = new Intl.DateTimeFormat("id-ID", { timeZone, timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((it) => it.type === "timeZoneName")?.value ?? timeZone;
}

/** "12 dtk", "3 mnt", "2 jam", "4 hari". */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 100) return m.span_s({ n: s });
  if (s < 6000) return m.span_min({ n: Math.round(s / 60) });
  if (s < 48 * 3600) return m.span_h({ n: Math.round(s / 3600) });
  return m.span_d({ n: Math.round(s / 86400) });
}

export function whole(n: number): string {
  return new Intl.NumberFormat(tag(), { maximumFractionDigits: 0 }).format(n);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export function decimal(n: number, digits: number): string {
  return new Intl.NumberFormat(tag(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);
}
