import createClient from "openapi-fetch";
import type { paths } from "./api.gen";
import { noteServerTime } from "./clock";

/** An answer that is no success, as RFC 9457 says it. `status` 0: no answer came at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** The server's name for the kind of fault, as "WeakPassword"; "" where it gave none. */
    readonly kind: string,
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
  const { type, detail } = described(error);
  throw new Problem(response.status, type, detail, Number.isFinite(wait_s) ? wait_s : null);
}

function unreachable(fault: unknown): never {
  if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
  throw new Problem(0, "", String(fault));
}

/** A proxy may answer in its own words: then the status says enough. */
function described(error: unknown): { type: string; detail: string } {
  const found = (typeof error === "object" ? error : null) as Record<string, unknown> | null;
  const text = (name: string) => (typeof found?.[name] === "string" ? found[name] : "");
  return { type: text("type"), detail: text("detail") };
}
