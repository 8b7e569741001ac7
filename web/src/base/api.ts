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

/** Reads below /api. Throws Problem. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, signal ? { signal } : {});
}

/** Changes something below /api. The header keeps other sites' forms out. Throws Problem. */
export function send<T = undefined>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const headers: Record<string, string> = { "X-Kentongan": "1" };
  if (body === undefined) return ask<T>(path, { method, headers });
  headers["Content-Type"] = "application/json";
  return ask<T>(path, { method, headers, body: JSON.stringify(body) });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await reach(path, init);
  noteServerTime(answer.headers.get("Date"));
  if (!answer.ok) throw await problem(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api${path}`, { credentials: "same-origin", ...init });
  } catch (fault) {
    if (init.signal?.aborted) throw fault;
    throw new Problem(0, String(fault));
  }
}

async function problem(answer: Response): Promise<Problem> {
  const wait_s = Number(answer.headers.get("Retry-After") ?? Number.NaN);
  const text = await answer.text();
  return new Problem(answer.status, detailOf(text), Number.isFinite(wait_s) ? wait_s : null);
}

function detailOf(text: string): string {
  try {
    const body = JSON.parse(text) as { detail?: unknown; title?: unknown };
    if (typeof body.detail === "string") return body.detail;
    return typeof body.title === "string" ? body.title : "";
  } catch {
    return ""; // a proxy answered in its own words: the status says enough
  }
}
