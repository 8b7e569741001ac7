import type { components } from "../../base/api.gen";
import type { Camera, CameraSettings } from "../../base/types";

type New = components["schemas"]["NewCamera"];
type Changed = components["schemas"]["ChangedSettings"];
type Asked = components["schemas"]["DraftTrial"];

/** What a camera has stored and shall have no more. */
export type Gone = "sub" | "control" | "login";

/** What the form holds: text, as people write it. */
export interface Draft {
  code: string;
  name: string;
  lat: string;
  lon: string;
  owner: string;
  purpose: "" | New["purpose"];
  legal_basis: string;
  notice: string;
  notice_since: string;
  enabled: boolean;
  counted: boolean;
  main_url: string;
  sub_url: string;
  control_url: string;
  user: string;
  password: string;
  gone: readonly Gone[];
}

export const EMPTY: Draft = {
  code: "",
  name: "",
  lat: "",
  lon: "",
  owner: "",
  purpose: "",
  legal_basis: "",
  notice: "",
  notice_since: "",
  enabled: true,
  counted: false,
  main_url: "",
  sub_url: "",
  control_url: "",
  user: "",
  password: "",
  gone: [],
};

/** "-6,9175" is a number too. NaN where it is none. */
export function number(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}

export function place(draft: Draft): { lat: number; lon: number } | null {
  const at = { lat: number(draft.lat), lon: number(draft.lon) };
  return Math.abs(at.lat) <= 90 && Math.abs(at.lon) <= 180 ? at : null;
}

/** What the law asks for before a camera may be switched on. */
export function lawful(draft: Draft): boolean {
  const words = [draft.owner, draft.purpose, draft.legal_basis, draft.notice, draft.notice_since];
  return words.every((it) => it.trim() !== "");
}

/** The code after the highest one of its kind: C200 → C201. */
export function nextCode(cameras: readonly Camera[]): string {
  const numbers = cameras.map((it) => /^C(\d{1,5})$/.exec(it.code)?.[1]).filter((it) => it !== undefined);
  const highest = Math.max(0, ...numbers.map(Number));
  return `C${String(highest + 1).padStart(3, "0")}`;
}

/** The login: left out it stays as it is; of two empty words none is left. */
function login(draft: Draft) {
  const given = draft.user !== "" || draft.password !== "" || draft.gone.includes("login");
  return given ? { user: draft.user, password: draft.password } : {};
}

/** The test of a stream as it stands in the form. */
export function asked(draft: Draft, which: "main" | "sub"): Asked {
  const { main_url, sub_url, user, password } = draft;
  const urls = { main_url: main_url.trim() || null, sub_url: sub_url.trim() || null };
  return { which, ...urls, user: user || null, password: password || null };
}

export function toNew(draft: Draft): New | null {
  const at = place(draft);
  if (!at || draft.purpose === "") return null;
  return {
    ...at,
    code: draft.code.trim(),
    name: draft.name.trim(),
    owner: draft.owner.trim(),
    purpose: draft.purpose,
    legal_basis: draft.legal_basis.trim(),
    notice: draft.notice.trim(),
    notice_since: draft.notice_since || null,
    enabled: draft.enabled,
    counted: draft.counted,
    main_url: draft.main_url.trim(),
    sub_url: draft.sub_url.trim() || null,
    control_url: draft.control_url.trim() || null,
    ...login(draft),
  };
}

export function fromSettings(it: CameraSettings): Draft {
  return {
    ...EMPTY,
    code: it.code,
    name: it.name,
    lat: String(it.lat),
    lon: String(it.lon),
    owner: it.owner,
    purpose: it.purpose,
    legal_basis: it.legal_basis,
    notice: it.notice,
    notice_since: it.notice_since ?? "",
    enabled: it.enabled,
    counted: it.counted,
  };
}

const FIELDS = [
  "code",
  "name",
  "lat",
  "lon",
  "owner",
  "purpose",
  "legal_basis",
  "notice",
  "notice_since",
  "enabled",
  "counted",
] as const;

/** What somebody changed, and nothing else: what others changed meanwhile stays. Addresses that were left empty stay as
 * they are, but for those that shall go. */
export function toChange(draft: Draft, reason: string, before: Draft): Changed | null {
  const [whole, old] = [toNew(draft), toNew(before)];
  if (!whole) return null;
  const { main_url, sub_url, control_url } = whole;
  const changed: Changed = Object.fromEntries(
    FIELDS.filter((it) => whole[it] !== old?.[it]).map((it) => [it, whole[it]]),
  );
  const gone = (it: Gone) => draft.gone.includes(it);
  return {
    ...changed,
    ...login(draft),
    ...(main_url ? { main_url } : {}),
    ...(sub_url || gone("sub") ? { sub_url: sub_url ?? "" } : {}),
    ...(control_url || gone("control") ? { control_url: control_url ?? "" } : {}),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  };
}
