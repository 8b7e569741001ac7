import { Problem } from "../base/api";
import { now } from "../base/clock";
import type { DeviceView } from "../base/types";
import { backoff_ms } from "../live/backoff";
import { alone } from "./alone";
import { isOver, projected, settled, substitute, toSend, type Action, type Draft } from "./outbox";
import * as store from "./store";
import { deliver, readTask } from "./wire";

/** A crew on its way is asked for often; one that waits, less: its battery lasts the shift. */
const ASK_BUSY_MS = 2000;
const ASK_IDLE_MS = 4000;
/** With the pauses above a server that has gone is said within 3 s of a tap. */
const SLOW_MS = 2000;
const KEEP_MS = 30_000;
/** A page that empties the outbox for longer stands still. */
const LONGEST_MS = 30_000;

export type Link = "asking" | "open" | "lost";

/** All that the page shows. */
export interface Shown {
  /** Null until the storage is read. */
  token: string | null | undefined;
  view: DeviceView | null;
  seen_ms: number;
  link: Link;
  since_ms: number;
  actions: readonly Action[];
  lost: readonly Action[];
  /** Why this device can do nothing any more. */
  end: "revoked" | "reused" | "storage" | null;
}

/** One device and its outbox: stores first, sends in order, asks for news. It lives outside React. */
export class Crew {
  shown: Shown = {
    token: undefined,
    view: null,
    seen_ms: 0,
    link: "asking",
    since_ms: now(),
    actions: [],
    lost: [],
    end: null,
  };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private kept_ms = 0;
  private running = false;
  private again = false;

  subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };
  read = (): Shown => this.shown;

  async start(): Promise<void> {
    store.onStored(() => void this.heard());
    try {
      const [own, actions] = await Promise.all([store.readOwn(), store.readActions()]);
      this.show({ ...own, actions });
    } catch {
      this.show({ token: null, end: "storage" });
    }
    this.kick();
  }

  /** What another page of this phone has stored: what was done, or that this is another device now. */
  private async heard(): Promise<void> {
    const [{ token, view, seen_ms, lost }, actions] = await Promise.all([store.readOwn(), store.readActions()]);
    const before = this.shown.token;
    if (token !== before) {
      const end = token === null && before ? "revoked" : null;
      this.show({ token, view, seen_ms, lost, actions, end, link: "asking" });
    } else this.show({ actions });
    if (token !== before || toSend(actions).length > 0) this.kick();
  }

  async enrol(token: string): Promise<void> {
    if (token === this.shown.token) return;
    await store.enrol(token);
    this.show({ token, view: null, seen_ms: 0, actions: [], lost: [], end: null, link: "asking" });
    this.kick();
  }

  /** Stores what was done, then shows it, then sends it. Throws when it could not be stored: then nothing was done. */
  async act(draft: Draft): Promise<void> {
    const added = await store.append(this.shown.token ?? "", draft, now());
    const known = this.shown.actions.filter((it) => it.seq !== added.seq);
    this.show({ actions: [...known, added] });
    this.kick();
  }

  /** Ask at once: the phone was woken, the network is back, something waits. */
  kick = (): void => {
    if (this.running) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    void this.turn();
  };

  gone = (): void => this.setLink("lost");

  get busy(): boolean {
    const { view, actions, seen_ms } = this.shown;
    if (view?.help?.acknowledged_at === null) return true;
    return view?.task ? !isOver(projected(view.task.dispatch, actions, seen_ms)) : false;
  }

  private async turn(): Promise<void> {
    const { token, end } = this.shown;
    if (!token || end) return;
    this.running = true;
    this.again = false;
    const slow = setTimeout(() => this.setLink("lost"), SLOW_MS);
    try {
      await alone("kentongan-outbox", LONGEST_MS, () => this.empty(token, slow));
      const asked_ms = now();
      const view = await readTask(token);
      await this.keep(token, view, asked_ms);
      this.show({ view, seen_ms: asked_ms });
      this.tries = 0;
      this.setLink("open");
    } catch (fault) {
      await this.failed(token, fault);
    } finally {
      clearTimeout(slow);
      this.running = false;
      this.next();
    }
  }

  /** A phone's storage wears out: what says nothing new is written twice a minute. */
  private async keep(token: string, view: DeviceView, asked_ms: number): Promise<void> {
    if (token !== this.shown.token) throw new store.OtherDevice("another device was enrolled");
    const same = JSON.stringify(view) === JSON.stringify(this.shown.view);
    if (same && asked_ms - this.kept_ms < KEEP_MS) return;
    await store.keepView(token, view, asked_ms);
    this.kept_ms = asked_ms;
  }

  private next(): void {
    if (this.again) {
      this.kick();
      return;
    }
    const pause_ms = this.shown.link === "lost" ? backoff_ms(this.tries++) : this.busy ? ASK_BUSY_MS : ASK_IDLE_MS;
    this.timer = setTimeout(this.kick, pause_ms);
  }

  /** Sends what waits, in order, until nothing does. */
  private async empty(token: string, slow: ReturnType<typeof setTimeout>): Promise<void> {
    const [own, stored] = await Promise.all([store.readOwn(), store.readActions()]);
    if (own.token !== token) throw new store.OtherDevice("another device was enrolled");
    this.show({ actions: stored });
    for (let batch = toSend(stored); batch.length > 0; batch = toSend(this.shown.actions)) {
      const after = await this.sent(token, batch);
      clearTimeout(slow);
      this.setLink("open");
      const changed = after.filter((it) => it.state !== "waiting");
      if (changed.length === 0) return;
      await store.keepActions(token, changed);
      const known = new Map(changed.map((it) => [it.seq, it]));
      this.show({ actions: this.shown.actions.map((it) => known.get(it.seq) ?? it) });
    }
  }

  /** One that the server cannot read is found alone, refused here, and its number passed on. */
  private async sent(token: string, batch: readonly Action[]): Promise<Action[]> {
    try {
      return settled(batch, await deliver(token, batch), now());
    } catch (fault) {
      if (!(fault instanceof Problem) || fault.status !== 422) throw fault;
      const [first, ...rest] = batch;
      if (!first) return [];
      if (rest.length > 0) return await this.sent(token, [first]);
      await deliver(token, [substitute(first)]);
      return [{ ...first, state: "refused", detail: fault.detail, settled_ms: now() }];
    }
  }

  private async failed(token: string, fault: unknown): Promise<void> {
    if (fault instanceof store.OtherDevice) {
      await this.heard();
      return;
    }
    if (fault instanceof Problem && fault.kind === "NoDevice") {
      try {
        const lost = await store.forget(token);
        this.show({ token: null, view: null, seen_ms: 0, actions: [], lost, end: "revoked" });
      } catch (other) {
        await this.failed(token, other); // another page has said so already
        return;
      }
    } else if (fault instanceof Problem && fault.kind === "SeqReused") {
      this.show({ end: "reused" });
    }
    this.setLink("lost");
  }

  private setLink(link: Link): void {
    if (link !== this.shown.link) this.show({ link, since_ms: now() });
  }

  private show(changed: Partial<Shown>): void {
    this.shown = { ...this.shown, ...changed };
    for (const tell of this.listeners) tell();
  }
}
