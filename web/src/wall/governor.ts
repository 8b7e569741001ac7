/** When media falls behind wall time, a picture is asked for in less, and later tried again in full.
 * The thresholds are those of Frigate's LiveStreamGovernor (blakeblackshear/frigate, e3fa701); the code is ours. */
export const WARM_UP_MS = 3000;
const LOW = 0.85;
const SHORT = { window_ms: 10_000, deficit_s: 2 };
const LONG = { window_ms: 60_000, deficit_s: 6 };
const RETRY_MS = 60_000;
const RETRY_MOST_MS = 600_000;
const PROBATION_MS = 30_000;
/** Over the whole page: one step at a time shows whether it was enough. */
const TURN_MS = 2000;

export type Verdict = "stay" | "down" | "up";

/** Of all tiles of a page one may step at a time. */
export class Turns {
  private at_ms = Number.NEGATIVE_INFINITY;

  take(now_ms: number): boolean {
    if (now_ms - this.at_ms < TURN_MS) return false;
    this.at_ms = now_ms;
    return true;
  }
}

export const turns = new Turns();

export class Governor {
  private behind: { at_ms: number; deficit_s: number }[] = [];
  private since_ms: number;
  private retry_ms = RETRY_MS;
  private downAt_ms: number | null = null;
  private upAt_ms: number | null = null;

  constructor(
    now_ms: number,
    private readonly turns: Turns,
  ) {
    this.since_ms = now_ms;
  }

  /** A new stream: what follows is measured afresh. */
  restart(now_ms: number): void {
    this.since_ms = now_ms;
    this.behind = [];
  }

  /** Seconds of media that were there to be shown in the last second, and those that were. */
  sample(now_ms: number, offered_s: number, played_s: number): void {
    if (now_ms - this.since_ms < WARM_UP_MS || played_s >= LOW * offered_s) return;
    this.behind = this.behind.filter((it) => now_ms - it.at_ms < LONG.window_ms);
    this.behind.push({ at_ms: now_ms, deficit_s: offered_s - played_s });
  }

  /** What to do now, where there is less (`lower`) or more (`higher`) to go to. */
  verdict(now_ms: number, lower: boolean, higher: boolean): Verdict {
    if (lower && this.isBehind(now_ms) && this.turns.take(now_ms)) {
      const failed = this.upAt_ms !== null && now_ms - this.upAt_ms < PROBATION_MS;
      this.retry_ms = failed ? Math.min(this.retry_ms * 2, RETRY_MOST_MS) : RETRY_MS;
      this.downAt_ms = now_ms;
      this.upAt_ms = null;
      this.restart(now_ms);
      return "down";
    }
    const due = this.downAt_ms !== null && now_ms - this.downAt_ms >= this.retry_ms;
    if (higher && due && this.turns.take(now_ms)) {
      this.upAt_ms = this.downAt_ms = now_ms;
      this.restart(now_ms);
      return "up";
    }
    return "stay";
  }

  private isBehind(now_ms: number): boolean {
    return [SHORT, LONG].some(({ window_ms, deficit_s }) => {
      const inside = this.behind.filter((it) => now_ms - it.at_ms < window_ms);
      return inside.reduce((sum, it) => sum + it.deficit_s, 0) >= deficit_s;
    });
  }
}
