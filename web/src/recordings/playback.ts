import type { Segment } from "../base/types";
import { edgeOf, INSIDE_MS, Pictures } from "./pictures";
import type { Played } from "./played";

const AHEAD_S = 20;
const BEHIND_S = 30;
const DRIFT_S = 0.25;
const TICK_MS = 200;
const AGAIN_MS = 2000;
const EDGE_S = 0.6;

type Load = (id: string, signal: AbortSignal) => Promise<ArrayBuffer>;

/** Plays segments one after the other, each at its place in time; over a hole it jumps. */
export class Playback {
  private segments: Segment[] = [];
  private media: MediaSource | null = null;
  private buffer: SourceBuffer | null = null;
  private base_ms = 0;
  private offset_s: number | null = null;
  private codec = "";
  private wanted_ms: number | null = null;
  private readonly there = new Pictures();
  private loading: AbortController | null = null;
  private readonly ticker: ReturnType<typeof setInterval>;
  private said: Played = { at_ms: null, playing: false, waiting: false, unplayable: false, fault: null };
  private wantsToPlay = false;
  private againAt_ms = 0;
  private farAt_ms = 0;
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

  /** The segments of the time around; what is buffered of them stays. */
  give(segments: Segment[]): void {
    this.segments = segments;
    this.tick();
  }

  /** Show an instant; over a hole what comes after it. */
  seek(at_ms: number): void {
    this.wanted_ms = at_ms;
    this.farAt_ms = 0;
    this.say({ at_ms, fault: null });
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
    const next_s = this.there.beside((at - this.base_ms) / 1000, way);
    const to = next_s === null ? edgeOf(this.segments, at, way) : this.base_ms + next_s * 1000 + INSIDE_MS;
    if (to !== null) this.seek(to);
  }

  at_ms(): number | null {
    return this.wanted_ms ?? (this.buffer ? this.base_ms + this.video.currentTime * 1000 : null);
  }

  private readonly tick = (): void => {
    const at = this.at_ms();
    if (at === null) return;
    this.askFar(at);
    if (this.segments.length === 0) return;
    const here = this.segments.find((it) => Date.parse(it.ended_at) > at + 1);
    if (!here) {
      this.stop(at);
      return;
    }
    const from = Math.max(at, Date.parse(here.began_at));
    if (!this.media || here.codec !== this.codec || !this.fits(from)) this.begin(here);
    if (this.said.unplayable) return;
    this.settle(at, here);
    this.fetch(from); // of a hole, however long, what comes after it
    this.say({ at_ms: this.at_ms(), waiting: this.wantsToPlay && this.video.readyState < 3 });
  };

  /** Outside of what is known: somebody must tell of the segments there. */
  private askFar(at: number): void {
    const [first, last] = [this.segments[0], this.segments.at(-1)];
    const known = first && last && Date.parse(first.began_at) <= at && at <= Date.parse(last.ended_at);
    if (known || performance.now() < this.farAt_ms) return;
    this.farAt_ms = performance.now() + AGAIN_MS;
    this.onFar();
  }

  private stop(at: number): void {
    if (this.wantsToPlay) {
      this.video.pause();
      this.wantsToPlay = false;
    }
    this.say({ at_ms: at, playing: false, waiting: false });
  }

  private fits(at: number): boolean {
    return at >= this.base_ms - 1 && this.media?.readyState !== "ended";
  }

  /** Put the player where it is wanted, once there is something; jump where nothing is. */
  private settle(at: number, here: Segment): void {
    const { video } = this;
    const target = Math.max(at, Date.parse(here.began_at));
    const time = (target - this.base_ms) / 1000;
    const span = this.spanAt(time);
    if (this.wanted_ms !== null && span) {
      video.currentTime = Math.min(Math.max(time, span[0] + 0.001), span[1] - 0.01);
      this.wanted_ms = null;
    } else if (this.wanted_ms === null && target > at + 100 && span) {
      video.currentTime = Math.max(time, span[0] + 0.001);
    }
    if (this.wantsToPlay && video.paused && this.spanAt(video.currentTime)) video.play().catch(() => undefined); // refused while hidden: the next tick asks again
  }

  private spanAt(time: number): [number, number] | null {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++)
      if (buffered.start(i) - EDGE_S <= time && time < buffered.end(i)) return [buffered.start(i), buffered.end(i)];
    return null;
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
        this.buffer = media.addSourceBuffer(mime);
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
    this.there.clear();
    this.offset_s = null;
    if (this.media) URL.revokeObjectURL(this.video.src);
    this.media = this.buffer = null;
    this.video.removeAttribute("src");
    this.video.load();
  }

  /** The next segment that is missing from here on. */
  private fetch(at: number): void {
    const { buffer } = this;
    if (!buffer || buffer.updating || this.loading || performance.now() < this.againAt_ms) return;
    const until = at + AHEAD_S * 1000 * Math.max(1, this.video.playbackRate);
    const next = this.segments.find(
      (it) =>
        it.codec === this.codec &&
        !this.there.has(it.id) &&
        Date.parse(it.ended_at) > at &&
        Date.parse(it.began_at) < until,
    );
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
    const { buffer } = this;
    if (!buffer || buffer.updating) return;
    const offset = (Date.parse(segment.began_at) - this.base_ms) / 1000 - segment.media_s;
    if (this.offset_s === null || Math.abs(offset - this.offset_s) > DRIFT_S) this.offset_s = offset;
    buffer.timestampOffset = this.offset_s;
    this.there.add(segment.id, body, this.offset_s);
    try {
      buffer.appendBuffer(body);
    } catch {
      this.wanted_ms = this.at_ms(); // the browser's memory for this player is full: begin anew from here
      this.begin(segment);
      return;
    }
    buffer.addEventListener("updateend", () => this.evict(), { once: true });
  }

  private evict(): void {
    const { buffer, video } = this;
    if (!buffer || buffer.updating || this.wanted_ms !== null) return;
    const until = video.currentTime - BEHIND_S;
    if (video.buffered.length === 0 || video.buffered.start(0) > until - BEHIND_S) {
      this.tick();
      return;
    }
    for (const it of this.segments)
      if ((Date.parse(it.began_at) - this.base_ms) / 1000 < until) this.there.delete(it.id);
    buffer.remove(0, until);
    buffer.addEventListener("updateend", () => this.tick(), { once: true });
  }

  private say(change: Partial<Played>): void {
    const next = { ...this.said, ...change };
    const same = (Object.keys(change) as (keyof Played)[]).every((it) => this.said[it] === next[it]);
    if (same) return;
    this.said = next;
    this.onPlayed(next);
  }
}
