import { backoff_ms } from "../live/backoff";
import { isOld, PictureAge } from "./age";
import { Feed } from "./feed";
import { follow } from "./follow";
import { Looks } from "./looks";
import { refusalOf, type MediaLine, type Message, type Refusal } from "./messages";

/** What a tile says about its picture. */
export interface View {
  /** The camera as the server sees it; "" before it has said anything. */
  state: string;
  detail: string;
  connected: boolean;
  refusal: Refusal | null;
  /** The browser cannot show this stream. */
  unplayable: boolean;
  counted: boolean | null;
  pictured: boolean;
  age_s: number | null;
  old: boolean;
}

const BLANK: View = {
  state: "",
  detail: "",
  connected: false,
  refusal: null,
  unplayable: false,
  counted: null,
  pictured: false,
  age_s: null,
  old: false,
};
/** States in which nothing new arrives: what is still on the screen is past, however fresh it looks. */
const BROKEN: ReadonlySet<string> = new Set(["dead", "silent", "garbage"]);
const TICK_MS = 250;
/** A camera whose fragments fail again and again is not asked for them at full speed. */
const STEADY_MS = 5000;

/** Plays one camera: fragments over a WebSocket into Media Source Extensions. Close it on unmount. */
export class Player {
  readonly looks = new Looks();
  lines: MediaLine[] = [];
  aspect = 16 / 9;
  view = BLANK;
  private socket: WebSocket | null = null;
  private feed: Feed | null = null;
  private readonly age = new PictureAge();
  private readonly ticker: ReturnType<typeof setInterval>;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private openedAt_ms = 0;
  private frame = 0;
  private measured = false;
  private closed = false;

  constructor(
    private readonly camera: string,
    private readonly video: HTMLVideoElement,
    private readonly onView: (view: View) => void,
    private readonly onFrame: (media_s: number) => void,
  ) {
    performance.mark(`kentongan:open:${camera}`);
    this.ticker = setInterval(this.tick, TICK_MS);
    this.frame = video.requestVideoFrameCallback(this.shown);
    this.connect();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    this.video.cancelVideoFrameCallback(this.frame);
    this.socket?.close();
    this.feed?.close();
  }

  private connect(): void {
    const { protocol, host } = window.location;
    const socket = new WebSocket(
      `${protocol === "https:" ? "wss" : "ws"}://${host}/api/cameras/${this.camera}/media`,
    );
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.openedAt_ms = performance.now();
    socket.onopen = () => this.say({ connected: true });
    socket.onmessage = (it: MessageEvent<string | ArrayBuffer>) => {
      if (typeof it.data === "string") this.hear(JSON.parse(it.data) as Message);
      else this.feed?.push(it.data);
    };
    socket.onclose = (it) => this.lost(socket, it.code);
  }

  private hear(message: Message): void {
    const local_ms = performance.now();
    switch (message.type) {
      case "init":
        this.lines = message.lines;
        this.aspect = message.width / message.height;
        this.age.restart();
        this.age.hear(message.now, local_ms);
        this.looks.restart();
        this.start(`video/mp4; codecs="${message.codec}"`);
        this.say({ counted: message.counted, state: "playing", detail: "" });
        break;
      case "clock":
        this.age.mark(message, local_ms);
        break;
      case "boxes":
        this.looks.add(message);
        break;
      case "crossing":
        this.looks.cross(message);
        break;
      case "state":
        this.say({ state: message.state, detail: message.detail });
    }
  }

  private start(mime: string): void {
    this.feed?.close();
    this.feed = null;
    if (!MediaSource.isTypeSupported(mime)) {
      this.say({ unplayable: true, pictured: false });
      return;
    }
    this.say({ unplayable: false, pictured: false });
    this.feed = new Feed(this.video, mime, () => this.socket?.close());
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.closed || socket !== this.socket) return;
    const refusal = refusalOf(code);
    this.socket = null;
    if (refusal) {
      // What one may no longer see must not stay on the screen either.
      this.feed?.close();
      this.feed = null;
      this.say({ connected: false, refusal, pictured: false });
      return;
    }
    this.say({ connected: false });
    if (performance.now() - this.openedAt_ms > STEADY_MS) this.tries = 0;
    this.retry = setTimeout(() => this.connect(), backoff_ms(this.tries++));
  }

  /** Stays at the live end, and says how old the picture is. */
  private readonly tick = (): void => {
    const { video, feed } = this;
    if (feed && feed.spans.length > 0) {
      const { jump_s, rate } = follow(video.currentTime, feed.spans);
      if (jump_s !== null) video.currentTime = jump_s;
      if (video.playbackRate !== rate) video.playbackRate = rate;
      if (video.paused) video.play().catch(() => undefined); // refused while hidden: the next tick asks again
    }
    const local_ms = performance.now();
    const age_s = this.view.pictured ? this.age.age_s(video.currentTime, local_ms) : null;
    const stood_s = this.age.stood_s(video.currentTime, local_ms);
    const broken = !this.view.connected || BROKEN.has(this.view.state);
    const old = this.view.pictured && (broken || isOld(age_s, stood_s));
    this.say({ age_s: age_s === null ? null : Math.round(age_s * 10) / 10, old });
    this.onFrame(video.currentTime);
  };

  private readonly shown = (_at: number, frame: VideoFrameCallbackMetadata): void => {
    if (!this.view.pictured) this.first();
    this.onFrame(frame.mediaTime);
    this.frame = this.video.requestVideoFrameCallback(this.shown);
  };

  private first(): void {
    const name = `kentongan:first-picture:${this.camera}`;
    if (!this.measured) performance.measure(name, `kentongan:open:${this.camera}`);
    this.measured = true;
    this.say({ pictured: true });
  }

  private say(change: Partial<View>): void {
    const next = { ...this.view, ...change };
    const same = (Object.keys(change) as (keyof View)[]).every((it) => this.view[it] === next[it]);
    if (same) return;
    this.view = next;
    if (!this.closed) this.onView(next);
  }
}
