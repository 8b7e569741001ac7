import createClient from "openapi-fetch";
import type { paths } from "./api.gen";
import { noteServerTime } from "./clock";

/** An answer that is no success, as RFC 9457 says it. `status` 0: no answer came at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly retryAfter_s: number | null = null,
  ) {
    super(detail);
    this.name = "Problem";
  }
}

/** Typed by the server's own description. The header keeps other sites' forms out. */
export const api = createClient<paths>({
  credentials: "same-origin",
  headers: { "X-Kentongan": "1" },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for what `api` was asked. Throws Problem. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(unreachable);
  noteServerTime(response.headers.get("Date"));
  if (response.ok) return data as T;
  const wait_s = Number(response.headers.get("Retry-After") ?? Number.NaN);
  throw new Problem(response.status, detailOf(error), Number.isFinite(wait_s) ? wait_s : null);
}

function unreachable(fault: unknown): never {
  if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
  throw new Problem(0, String(fault));
}

/** A proxy may answer in its own words: then the status says enough. */
function detailOf(error: unknown): string {
  const { detail, title } =
    ((typeof error === "object" ? error : null) as { detail?: unknown; title?: unknown } | null) ?? {};
  if (typeof detail === "string") return detail;
  return typeof title === "string" ? title : "";
}
