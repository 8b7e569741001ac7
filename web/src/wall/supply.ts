import type { Spans } from "./segments";

/** A playhead that moves further than this in one look has jumped; what lies between was not shown. */
const JUMP_S = 1;

/** Counts what there was to show and what was shown, in seconds of media, between two samples. */
export class Supply {
  private end_s: number | null = null;
  private playhead_s: number | null = null;
  private delay_s = 0;
  private offered_s = 0;
  private played_s = 0;

  /** Other media time from here on. */
  restart(): void {
    this.end_s = this.playhead_s = null;
    this.offered_s = this.played_s = this.delay_s = 0;
  }

  /** A word came so much later than it might have: so much is still on its way. */
  delayed(delay_s: number): void {
    this.offered_s += delay_s - this.delay_s;
    this.delay_s = delay_s;
  }

  look(playhead_s: number, spans: Spans): void {
    if (spans.length === 0) return;
    const end_s = spans.end(spans.length - 1);
    if (this.end_s !== null) this.offered_s += Math.max(0, end_s - this.end_s);
    this.end_s = end_s;
    const step_s = playhead_s - (this.playhead_s ?? playhead_s);
    if (step_s > 0 && step_s < JUMP_S) this.played_s += step_s;
    this.playhead_s = playhead_s;
  }

  /** Since the last sample. */
  sample(): { offered_s: number; played_s: number } {
    const found = { offered_s: this.offered_s, played_s: this.played_s };
    this.offered_s = this.played_s = 0;
    return found;
  }
}
