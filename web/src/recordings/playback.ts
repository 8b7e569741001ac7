import type { Segment } from "../base/types";
import { Filled } from "./filled";
import { Known } from "./known";
import { edgeOf, INSIDE_MS, rangeAt } from "./pictures";
import { NOTHING, type Played } from "./played";
import type { Shown } from "./window";

const AHEAD_S = 20;
const BEHIND_S = 30;
const TICK_MS = 200;
const AGAIN_MS = 2000;
/** A picture that comes sooner than this is not said to be awaited. */
const SOON_MS = 300;

type Load = (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;

/** Plays segments one after the other, each at its place in time; over a hole it jumps. */
export class Playback {
  private readonly known = new Known();
  private media: MediaSource | null = null;
  private filled: Filled | null = null;
  private base_ms = 0;
  private codec = "";
  private wanted_ms: number | null = null;
  private loading: AbortController | null = null;
  private readonly ticker: ReturnType<typeof setInterval>;
  private said: Played = NOTHING;
  private wantsToPlay = false;
  private againAt_ms = 0;
  private farAt_ms = 0;
  private lateAt_ms = 0;
  onFar: () => void = () => undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly load: Load,
    private readonly onPlayed: (it: Played) => void,
  ) {
    this.ticker = setInterval(this.tick, TICK_MS);
  }

  close(): void {
    clearInterval(this.ticker);
    this.drop();
  }

  /** Every segment of the time that is `known`; what is buffered of them stays. */
  give(segments: Segment[], known: Shown): void {
    this.known.give(segments, known);
    this.tick();
  }

  /** Show an instant; over a hole what comes after it. */
  seek(at_ms: number): void {
    this.wanted_ms = at_ms;
    this.farAt_ms = 0;
    this.lateAt_ms = performance.now() + SOON_MS;
    this.say({ at_ms, shown_ms: null, fault: null });
    this.tick();
  }

  play(on: boolean): void {
    this.wantsToPlay = on;
    if (!on) this.video.pause();
    this.say({ playing: on });
    this.tick();
  }

  rate(rate: number): void {
    this.video.defaultPlaybackRate = rate;
    this.video.playbackRate = rate;
  }

  /** One picture on or back. */
  step(way: -1 | 1): void {
    this.play(false);
    const at = this.at_ms();
    if (at === null) return;
    const next_s = this.filled?.there.beside((at - this.base_ms) / 1000, way) ?? null;
    const to = next_s === null ? edgeOf(this.known.segments, at, way) : this.base_ms + next_s * 1000 + INSIDE_MS;
    if (to !== null) this.seek(to);
  }

  at_ms(): number | null {
    return this.wanted_ms ?? (this.filled ? this.base_ms + this.video.currentTime * 1000 : null);
  }

  private readonly tick = (): void => {
    const at = this.at_ms();
    if (at === null) return;
    this.askFar(at);
    const here = this.known.from(at);
    if (!this.known.tells(at)) this.tell();
    else if (here) this.show(at, here);
    else this.stop(at);
  };

  private show(at: number, here: Segment): void {
    const from = Math.max(at, Date.parse(here.began_at));
    if (!this.media || here.codec !== this.codec || !this.fits(from)) this.begin(here);
    if (this.said.unplayable) return;
    this.settle(at, here);
    this.fetch(from); // of a hole, however long, what comes after it
    this.tell();
  }

  /** Until the picture of the instant that is wanted is there, the one before is shown: of that no time is said. */
  private tell(): void {
    const [at_ms, wanted] = [this.at_ms(), this.wanted_ms !== null];
    const waiting = wanted ? performance.now() > this.lateAt_ms : this.wantsToPlay && this.video.readyState < 3;
    this.say({ at_ms, shown_ms: wanted ? null : at_ms, waiting, beyond: false });
  }

  /** Outside of what is known: somebody must tell of the segments there. */
  private askFar(at: number): void {
    if (this.known.among(at) || performance.now() < this.farAt_ms) return;
    this.farAt_ms = performance.now() + AGAIN_MS;
    this.onFar();
  }

  private stop(at: number): void {
    if (this.wantsToPlay) {
      this.video.pause();
      this.wantsToPlay = false;
    }
    this.say({
      at_ms: at,
      shown_ms: this.wanted_ms === null ? at : null,
      playing: false,
      waiting: false,
      beyond: true,
    });
  }

  private fits(at: number): boolean {
    return at >= this.base_ms - 1 && this.media?.readyState !== "ended";
  }

  /** Put the player where it is wanted, once there is something; jump where nothing is. */
  private settle(at: number, here: Segment): void {
    const { video } = this;
    const target = Math.max(at, Date.parse(here.began_at));
    const time = (target - this.base_ms) / 1000;
    const span = rangeAt(video.buffered, time);
    if (this.wanted_ms !== null && span) {
      video.currentTime = Math.min(Math.max(time, span[0] + 0.001), span[1] - 0.01);
      this.wanted_ms = null;
    } else if (this.wanted_ms === null && target > at + 100 && span) {
      video.currentTime = Math.max(time, span[0] + 0.001);
    }
    if (this.wantsToPlay && video.paused && rangeAt(video.buffered, video.currentTime))
      video.play().catch(() => undefined); // refused while hidden: the next tick asks again
  }

  private begin(first: Segment): void {
    this.drop();
    this.codec = first.codec;
    const mime = `video/mp4; codecs="${first.codec}"`;
    if (!MediaSource.isTypeSupported(mime)) {
      this.say({ unplayable: true, playing: false, waiting: false });
      return;
    }
    this.say({ unplayable: false });
    this.wanted_ms ??= Date.parse(first.began_at);
    this.base_ms = Date.parse(first.began_at) - 600_000;
    const media = new MediaSource();
    this.media = media;
    media.addEventListener(
      "sourceopen",
      () => {
        if (this.media !== media) return;
        this.filled = new Filled(media.addSourceBuffer(mime), this.base_ms);
        media.duration = 26 * 3600;
        this.tick();
      },
      { once: true },
    );
    this.video.src = URL.createObjectURL(media);
  }

  private drop(): void {
    this.loading?.abort();
    this.loading = null;
    if (this.media) URL.revokeObjectURL(this.video.src);
    this.media = this.filled = null;
    this.video.removeAttribute("src");
    this.video.load();
  }

  /** The next segment that is missing from here on. */
  private fetch(at: number): void {
    const { filled } = this;
    if (!filled || filled.busy || this.loading || performance.now() < this.againAt_ms) return;
    const until = at + AHEAD_S * 1000 * Math.max(1, this.video.playbackRate);
    const next = this.known.missing(at, until, this.codec, (id) => filled.there.has(id));
    if (!next) return;
    const loading = new AbortController();
    this.loading = loading;
    this.load(next.id, loading.signal)
      .then((body) => this.loading === loading && this.append(next, body))
      .catch((fault: unknown) => loading.signal.aborted || this.failed(fault))
      .finally(() => {
        if (this.loading === loading) this.loading = null;
      });
  }

  private failed(fault: unknown): void {
    this.againAt_ms = performance.now() + AGAIN_MS;
    this.say({ fault, waiting: false });
  }

  private append(segment: Segment, body: ArrayBuffer): void {
    const { filled } = this;
    if (!filled || filled.busy) return;
    try {
      filled.add(segment, body, () => this.evict(filled));
    } catch {
      this.wanted_ms = this.at_ms(); // the browser's memory for this player is full: begin anew from here
      this.begin(segment);
    }
  }

  private evict(filled: Filled): void {
    if (this.filled !== filled || filled.busy || this.wanted_ms !== null) return;
    const { buffered, currentTime } = this.video;
    const until = currentTime - BEHIND_S;
    if (buffered.length > 0 && buffered.start(0) <= until - BEHIND_S) filled.leave(until, this.tick);
    else this.tick();
  }

  private say(change: Partial<Played>): void {
    const next = { ...this.said, ...change };
    const same = (Object.keys(change) as (keyof Played)[]).every((it) => this.said[it] === next[it]);
    if (same) return;
    this.said = next;
    this.onPlayed(next);
  }
}
