/** A tab that has the turn answers at once. One that is silent so long stands still: its turn is taken from it. */
const SILENT_MS = 5000;

/**
 * Of all tabs of a browser that ask under one name, one has the turn and does the work. When it is closed or dies, the
 * next has it at once; what another tab wants done is done by the one that has it. Taken from a tab that stands still,
 * work may be done twice at once for a moment: it must bear that. Where the browser has no locks (they are kept from
 * pages that came without TLS) every tab has the turn.
 */
export class OneTab {
  private readonly wire: BroadcastChannel | null;
  private readonly pending = new AbortController();
  private has: boolean;
  private closed = false;
  private release: () => void = () => undefined;
  private silent: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: string,
    private readonly work: (isMine: () => boolean) => Promise<void>,
  ) {
    const able = "locks" in navigator && "BroadcastChannel" in globalThis;
    this.has = !able;
    this.wire = able ? new BroadcastChannel(name) : null;
    if (!this.wire) return;
    this.wire.onmessage = (it: MessageEvent<unknown>) => this.hear(it.data);
    void this.ask({ signal: this.pending.signal });
  }

  isMine = (): boolean => this.has && !this.closed;

  /** Have it done now, here or where the turn is. */
  async now(): Promise<void> {
    if (this.closed) return;
    if (this.has) {
      await this.work(this.isMine);
      return;
    }
    this.wire?.postMessage("now");
    this.silent ??= setTimeout(() => void this.ask({ steal: true }), SILENT_MS);
  }

  close(): void {
    this.closed = true;
    this.pending.abort();
    this.heard();
    this.release();
    this.wire?.close();
  }

  private hear(said: unknown): void {
    if (said === "here") this.heard();
    if (said !== "now" || !this.isMine()) return;
    this.wire?.postMessage("here");
    void this.work(this.isMine);
  }

  private heard(): void {
    clearTimeout(this.silent);
    this.silent = undefined;
  }

  /** Has the turn until it is closed, or taken from it: then it waits for it again. */
  private async ask(how: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(this.name, how, () => this.hold());
    } catch {
      const hadIt = this.has;
      this.has = false;
      if (hadIt && !this.closed) await this.ask({ signal: this.pending.signal });
    }
  }

  private hold(): Promise<void> {
    if (this.closed || this.has) return Promise.resolve();
    this.has = true;
    this.heard();
    this.wire?.postMessage("here");
    void this.work(this.isMine);
    return new Promise((done) => {
      this.release = done;
    });
  }
}
