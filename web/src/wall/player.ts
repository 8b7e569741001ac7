import { isOld, PictureAge } from "./age";
import { Feed } from "./feed";
import { follow } from "./follow";
import { Governor, turns } from "./governor";
import { Looks } from "./looks";
import { media, type Hearer, type Stream, type Wish } from "./media";
import type { ClockMark, Init, MediaLine, Message, Refusal, Size } from "./messages";
import { LIVE, PAST, type Bytes } from "./segments";
import { Supply } from "./supply";
import { BLANK, BROKEN, STILL_S, type View } from "./view";

const TICK_MS = 250;
const SAMPLE_MS = 1000;
/** So near to the end of what is remembered it is over. */
const END_S = 0.35;

interface Ears {
  onView: (view: View) => void;
  onFrame: (media_s: number) => void;
}

/** Plays one camera: fragments of the page's media socket into Media Source Extensions. Close it on unmount. */
export class Player implements Hearer {
  readonly looks = new Looks();
  lines: MediaLine[] = [];
  aspect = 16 / 9;
  view: View = BLANK;
  private readonly stream: Stream;
  private readonly age = new PictureAge();
  private readonly supply = new Supply();
  private readonly governor = new Governor(performance.now(), turns);
  private readonly ticker: ReturnType<typeof setInterval>;
  private readonly past: boolean;
  private wanted: Size;
  private feed: Feed | null = null;
  private frame = 0;
  private sampledAt_ms = performance.now();
  private placed = false;
  private measured = false;
  /** What comes now cannot be shown here, and another size was asked for. */
  private unfit = false;
  private closed = false;

  constructor(
    private readonly wish: Wish,
    private readonly video: HTMLVideoElement,
    private readonly ears: Ears,
  ) {
    performance.mark(`kentongan:open:${wish.camera}`);
    this.past = wish.back_s !== null;
    this.wanted = wish.size;
    this.ticker = setInterval(this.tick, TICK_MS);
    this.frame = video.requestVideoFrameCallback(this.shown);
    this.stream = media.watch(wish, this);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.ticker);
    this.video.cancelVideoFrameCallback(this.frame);
    this.stream.close();
    this.feed?.close();
  }

  /** When the picture that is shown was taken; null: there is none. */
  get taken_ms(): number | null {
    return this.view.pictured ? this.age.taken_ms(this.video.currentTime) : null;
  }

  /** The tile has grown or shrunk. */
  resize(size: Size): void {
    this.wanted = size;
    if (this.stream.size !== "still") this.stream.resize(size);
  }

  /** So many seconds on, or back, in what is remembered. */
  step(by_s: number): void {
    const { buffered, currentTime } = this.video;
    if (!this.past || buffered.length === 0) return;
    const [from_s, to_s] = [buffered.start(0), buffered.end(buffered.length - 1)];
    this.video.currentTime = Math.min(Math.max(from_s, currentTime + by_s), to_s - END_S);
  }

  link(up: boolean): void {
    this.say({ connected: up });
  }

  piece(bytes: Bytes): void {
    if (!this.unfit) this.feed?.push(bytes);
  }

  refused(refusal: Refusal): void {
    // What one may no longer see must not stay on the screen either.
    this.feed?.close();
    this.feed = null;
    this.say({ connected: false, refusal, pictured: false });
  }

  word(message: Message): void {
    switch (message.type) {
      case "init":
        if (message.shift_s !== null && this.feed) this.goOn(message, message.shift_s);
        else this.begin(message);
        break;
      case "clock":
        this.mark(message);
        break;
      case "boxes":
        this.looks.add(message);
        break;
      case "crossing":
        this.looks.cross(message);
        break;
      case "state":
        this.say({ state: message.state, detail: message.detail });
        break;
      case "past":
        this.say({ kept_s: Math.max(0, Math.round((Date.parse(message.now) - Date.parse(message.from_at)) / 1000)) });
        break;
      case "skipped":
        break; // the gap shows in the buffer
    }
  }

  private mark(message: ClockMark): void {
    const local_ms = performance.now();
    this.age.mark(message, local_ms);
    this.supply.delayed(this.age.delay_s(message.now, local_ms));
  }

  /** Another size of the same pictures takes over in the same buffer, so that the picture never stops. */
  private goOn(init: Init, shift_s: number): void {
    this.unfit = !MediaSource.isTypeSupported(mimeOf(init));
    if (this.unfit) {
      this.wanted = "small";
      this.stream.resize("small");
      return;
    }
    this.lines = init.lines;
    this.aspect = init.width / init.height;
    this.governor.restart(performance.now());
    this.feed?.shift(shift_s);
    this.say({ counted: init.counted, size: init.size });
  }

  private begin(init: Init): void {
    this.unfit = false;
    this.lines = init.lines;
    this.aspect = init.width / init.height;
    this.age.restart();
    this.age.hear(init.now, performance.now());
    this.looks.restart();
    this.supply.restart();
    this.governor.restart(performance.now());
    this.placed = false;
    const mime = mimeOf(init);
    this.feed?.close();
    this.feed = null;
    const playable = MediaSource.isTypeSupported(mime);
    this.say({ unplayable: !playable, pictured: false, counted: init.counted, size: init.size });
    this.say({ state: "playing", detail: "" });
    if (playable) this.feed = new Feed(this.video, mime, this.past ? PAST : LIVE, () => this.stream.again());
    this.feed?.shift(init.shift_s ?? 0);
  }

  /** Stays at the live end, and says how old the picture is. */
  private readonly tick = (): void => {
    const { video, feed } = this;
    const local_ms = performance.now();
    if (feed && feed.spans.length > 0) {
      if (this.past) this.settle();
      else this.keepUp(local_ms);
      if (video.paused) video.play().catch(() => undefined); // refused while hidden: the next tick asks again
    }
    const age_s = this.view.pictured ? this.age.age_s(video.currentTime, local_ms) : null;
    const stood_s = this.age.stood_s(video.currentTime, local_ms);
    const broken = !this.past && (!this.view.connected || BROKEN.has(this.view.state));
    const late = isOld(this.past ? null : age_s, stood_s, this.stream.size === "still" ? STILL_S + 1 : 0);
    const taken_ms = this.age.taken_ms(video.currentTime);
    this.say({
      age_s: age_s === null ? null : Math.round(age_s * 10) / 10,
      old: this.view.pictured && (broken || late),
      taken_s: taken_ms === null || !this.view.pictured ? null : Math.floor(taken_ms / 1000),
    });
    this.ears.onFrame(video.currentTime);
  };

  private keepUp(local_ms: number): void {
    const { video } = this;
    const { jump_s, rate } = follow(video.currentTime, video.buffered);
    this.supply.look(video.currentTime, video.buffered);
    if (jump_s !== null) video.currentTime = jump_s;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (local_ms - this.sampledAt_ms >= SAMPLE_MS) this.govern(local_ms);
  }

  /** Asks for less where this seat cannot follow, and later for more again. */
  private govern(local_ms: number): void {
    this.sampledAt_ms = local_ms;
    const { offered_s, played_s } = this.supply.sample();
    const still = this.stream.size === "still";
    if (!still) this.governor.sample(local_ms, offered_s, played_s);
    const large = this.stream.size === "large" && this.view.size === "large";
    const verdict = this.governor.verdict(local_ms, !still, this.stream.size !== this.wanted);
    if (verdict === "stay") return;
    const next =
      verdict === "down" ? (large ? "small" : "still") : still && this.wanted === "large" ? "small" : this.wanted;
    this.stream.resize(next);
    if (next !== "large") this.say({ size: next }); // how large it is is said when it comes
  }

  /** Plays what is remembered from its beginning on, at its own pace. */
  private settle(): void {
    const { video } = this;
    if (!this.placed) {
      this.placed = true;
      video.playbackRate = 1;
      video.currentTime = video.buffered.start(0);
    }
    const left_s = video.buffered.end(video.buffered.length - 1) - video.currentTime;
    this.say({ over: left_s < END_S });
  }

  private readonly shown = (_at: number, frame: VideoFrameCallbackMetadata): void => {
    if (!this.view.pictured) this.first();
    this.ears.onFrame(frame.mediaTime);
    this.frame = this.video.requestVideoFrameCallback(this.shown);
  };

  private first(): void {
    const name = `kentongan:first-picture:${this.wish.camera}`;
    if (!this.measured) performance.measure(name, `kentongan:open:${this.wish.camera}`);
    this.measured = true;
    this.say({ pictured: true });
  }

  private say(change: Partial<View>): void {
    const next = { ...this.view, ...change };
    const same = (Object.keys(change) as (keyof View)[]).every((it) => this.view[it] === next[it]);
    if (same) return;
    this.view = next;
    if (!this.closed) this.ears.onView(next);
  }
}

function mimeOf(init: Init): string {
  return `video/mp4; codecs="${init.codec}"`;
}
