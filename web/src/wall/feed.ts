import { Segments, type Bounds, type Bytes } from "./segments";

/** One initialised stream in a video element: a MediaSource with one SourceBuffer. A new init makes a new Feed. */
export class Feed {
  private readonly media = new MediaSource();
  private readonly address = URL.createObjectURL(this.media);
  private readonly early: (Bytes | number)[] = [];
  private segments: Segments | null = null;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    mime: string,
    private readonly bounds: Bounds,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.media.addEventListener("sourceopen", () => this.start(mime), { once: true });
    video.src = this.address;
  }

  push(bytes: Bytes): void {
    if (this.closed) return;
    if (this.segments) this.segments.push(bytes);
    else this.early.push(bytes);
  }

  /** Goes on with other pictures, whose times are moved by so much. */
  shift(by_s: number): void {
    if (this.closed) return;
    if (this.segments) this.segments.shift(by_s);
    else this.early.push(by_s);
  }

  get spans(): TimeRanges {
    return this.video.buffered;
  }

  close(): void {
    this.closed = true;
    URL.revokeObjectURL(this.address);
    this.video.removeAttribute("src");
    this.video.load();
  }

  private start(mime: string): void {
    if (this.closed) return;
    try {
      const buffer = this.media.addSourceBuffer(mime);
      this.segments = new Segments(buffer, () => this.video.currentTime, this.fault, this.bounds);
      buffer.addEventListener("updateend", () => this.open && this.segments?.next());
      buffer.addEventListener("error", () => this.fault(new Error("the browser refused a fragment")));
    } catch (fault) {
      this.fault(fault);
      return;
    }
    for (const it of this.early.splice(0)) {
      if (typeof it === "number") this.segments.shift(it);
      else this.segments.push(it);
    }
  }

  private get open(): boolean {
    return !this.closed && this.media.readyState === "open";
  }

  private readonly fault = (fault: unknown): void => {
    if (!this.closed) this.onFault(fault);
  };
}
