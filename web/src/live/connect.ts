import type { QueryClient } from "@tanstack/react-query";
import { backoff_ms } from "./backoff";
import { setLink } from "./link";

/** A quiet line is asked after this long; with the answer's limit below, a loss shows within 3 s. */
const QUIET_MS = 1300;
const ANSWER_MS = 1300;

/** Kinds are "<subject>.<verb>", and query keys start with the subject. A right that changes changes the session too. */
export function keysOf(kind: string): string[] {
  const subject = kind.split(".")[0] ?? "";
  // What is wrong with a camera shows in the list of cameras, too.
  if (kind === "trouble.measured") return ["health", "camera"];
  if (kind.endsWith(".measured")) return [subject];
  if (subject === "ticket" || subject === "owner" || kind === "camera.view_accepted")
    return [subject, "health", "journal"];
  // Who looks at what: no entry of the journal, and nothing else changes with it.
  if (subject === "looking") return [subject];
  // What nobody took has risen: the banner first.
  if (kind.endsWith(".escalated")) return ["escalation", ...keysOf(`${subject}.`)];
  // An incident takes calls with it and sends units.
  if (subject === "incident") return ["incident", "call", "unit", "journal"];
  if (subject === "unit") return ["unit", "incident", "journal"];
  if (subject === "escalation") return ["escalation", "call", "incident", "journal"];
  return subject === "person" || subject === "role" || subject === "session"
    ? [subject, "journal", "session"]
    : [subject, "journal"];
}

/**
 * Ask again for what has changed. What is being asked already may have been read before the change: it is not cut off, since in a
 * flood nothing would ever arrive, but asked once more when it is there.
 */
export async function outdated(queries: QueryClient, key: string): Promise<void> {
  const busy = queries.getQueryCache().findAll({ queryKey: [key], fetchStatus: "fetching" });
  await queries.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
  if (busy.length)
    await queries.invalidateQueries({ predicate: (query) => busy.includes(query) }, { cancelRefetch: false });
}

/** The one event stream. It carries no content: it says which queries are out of date. */
export class Connection {
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly watch: ReturnType<typeof setInterval>;
  private tries = 0;
  private heardAt = performance.now();
  private asking = false;

  constructor(private readonly queries: QueryClient) {
    this.open();
    this.watch = setInterval(() => void this.ask(), 300);
  }

  close(): void {
    clearTimeout(this.retry);
    clearInterval(this.watch);
    this.source?.close();
    setLink("connecting");
  }

  private open(): void {
    const source = new EventSource("/api/live");
    this.source = source;
    source.onopen = () => {
      this.tries = 0;
      this.heard();
      // Everything may have changed while nobody listened.
      void this.queries.invalidateQueries();
    };
    source.onmessage = (entry: MessageEvent<string>) => {
      this.heard();
      const { kind } = JSON.parse(entry.data) as { kind: string };
      for (const key of keysOf(kind)) void outdated(this.queries, key);
    };
    source.onerror = () => this.lost();
  }

  private heard(): void {
    this.heardAt = performance.now();
    setLink("open");
  }

  private lost(): void {
    setLink("lost");
    this.source?.close();
    this.source = null;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      // A session that has ended ends the stream too: ask which of the two it is.
      void this.queries.invalidateQueries({ queryKey: ["session"] });
      this.open();
    }, backoff_ms(this.tries++));
  }

  /** An EventSource does not notice a pulled cable: when it is quiet, ask. */
  private async ask(): Promise<void> {
    if (this.source?.readyState !== EventSource.OPEN || this.asking) return;
    if (performance.now() - this.heardAt < QUIET_MS) return;
    this.asking = true;
    try {
      await fetch("/healthz", { signal: AbortSignal.timeout(ANSWER_MS), cache: "no-store" });
      this.heard();
    } catch {
      this.lost();
    } finally {
      this.asking = false;
    }
  }
}
