import { backoff_ms } from "../live/backoff";
import { refusalOf, type Addressed, type Message, type Refusal, type Size } from "./messages";

/** Whoever shows a stream. After `link(false)` all that came before is past. */
export interface Hearer {
  word: (message: Message) => void;
  piece: (bytes: Uint8Array<ArrayBuffer>) => void;
  link: (up: boolean) => void;
  refused: (why: Refusal) => void;
}

export interface Wish {
  camera: string;
  size: Size;
  /** From so long ago on, out of the memory of whoever holds the camera; null: live. */
  back_s: number | null;
}

/** Said after so many bytes; the server lets 1 MiB be on its way. */
const TOOK_EVERY = 256 * 1024;
const IDLE_MS = 3000;
/** A connection that lasted so long was a good one. */
const STEADY_MS = 5000;

/** One camera on this page, until it is closed. */
export class Stream {
  size: Size;
  tries = 0;
  timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly media: Media,
    readonly wish: Wish,
    readonly hearer: Hearer,
  ) {
    this.size = wish.size;
  }

  resize(size: Size): void {
    if (size === this.size) return;
    this.size = size;
    this.media.say(this, { do: "size", size });
  }

  /** Begin anew: what came could not be shown. */
  again(): void {
    this.media.restart(this);
  }

  close(): void {
    this.media.leave(this);
  }
}

/** The one media socket of this page: all pictures come over it. */
export class Media {
  private socket: WebSocket | null = null;
  private readonly numbers = new Map<number, Stream>();
  private readonly streams = new Map<Stream, number>();
  private next = 1;
  private taken = 0;
  private told = 0;
  private tries = 0;
  private openedAt_ms = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly connect: () => WebSocket = dial) {}

  get open(): number {
    return this.streams.size;
  }

  watch(wish: Wish, hearer: Hearer): Stream {
    clearTimeout(this.idle);
    const stream = new Stream(this, wish, hearer);
    this.number(stream);
    if (this.socket === null && this.retry === undefined) this.start();
    else if (this.up) this.begin(stream);
    return stream;
  }

  say(stream: Stream, word: object): void {
    const number = this.streams.get(stream);
    if (number !== undefined && this.up) this.send({ ...word, stream: number });
  }

  leave(stream: Stream): void {
    clearTimeout(stream.timer);
    this.say(stream, { do: "leave" });
    this.forget(stream);
    if (this.streams.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
  }

  /** A stream ends and begins under another number, each time later. */
  restart(stream: Stream): void {
    if (!this.streams.has(stream)) return;
    this.say(stream, { do: "leave" });
    this.number(stream);
    clearTimeout(stream.timer);
    stream.timer = setTimeout(() => this.up && this.begin(stream), backoff_ms(stream.tries++));
  }

  private get up(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  private number(stream: Stream): void {
    this.numbers.delete(this.streams.get(stream) ?? 0);
    this.streams.set(stream, this.next);
    this.numbers.set(this.next, stream);
    this.next += 1;
  }

  private forget(stream: Stream): void {
    this.numbers.delete(this.streams.get(stream) ?? 0);
    this.streams.delete(stream);
  }

  private begin(stream: Stream): void {
    const { camera, back_s } = stream.wish;
    this.say(stream, { do: "watch", camera, size: stream.size, ...(back_s === null ? {} : { back_s }) });
    stream.hearer.link(true);
  }

  private start(): void {
    this.retry = undefined;
    const socket = this.connect();
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.openedAt_ms = performance.now();
    this.taken = this.told = 0;
    socket.onopen = () => {
      for (const stream of this.streams.keys()) this.begin(stream);
    };
    socket.onmessage = (it: MessageEvent<string | ArrayBuffer>) => this.hear(it.data);
    socket.onclose = (it) => this.lost(socket, it.code);
  }

  private stop(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private hear(body: string | ArrayBuffer): void {
    if (typeof body === "string") {
      this.taken += body.length;
      this.word(JSON.parse(body) as Addressed);
    } else {
      this.taken += body.byteLength;
      this.numbers.get(new DataView(body).getUint32(0))?.hearer.piece(new Uint8Array(body, 4));
    }
    if (this.taken - this.told < TOOK_EVERY) return;
    this.told = this.taken;
    this.send({ do: "took", bytes: this.taken });
  }

  private word(message: Addressed): void {
    const stream = this.numbers.get(message.stream);
    if (!stream) return;
    if (message.type !== "closed") {
      if (message.type === "clock") stream.tries = 0;
      stream.hearer.word(message);
      return;
    }
    const refusal = refusalOf(message.code);
    if (refusal) this.refuse(stream, refusal);
    else this.restart(stream);
  }

  private refuse(stream: Stream, why: Refusal): void {
    clearTimeout(stream.timer);
    this.forget(stream);
    stream.hearer.refused(why);
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    const refusal = refusalOf(code);
    for (const stream of [...this.streams.keys()]) {
      if (refusal) this.refuse(stream, refusal);
      else stream.hearer.link(false);
    }
    if (this.streams.size === 0) return;
    if (performance.now() - this.openedAt_ms > STEADY_MS) this.tries = 0;
    this.retry = setTimeout(() => this.start(), backoff_ms(this.tries++));
  }

  private send(word: object): void {
    this.socket?.send(JSON.stringify(word));
  }
}

function dial(): WebSocket {
  const { protocol, host } = window.location;
  return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/api/media`);
}

export const media = new Media();
