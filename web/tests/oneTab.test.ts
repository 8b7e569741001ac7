import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OneTab } from "../src/base/oneTab";
import { alone } from "../src/officer/alone";

type Given = () => Promise<void>;
interface Asking {
  act: Given;
  done: () => void;
  fail: (why: unknown) => void;
}

/** A browser's locks, as far as they are used here: a queue for a name, and what takes it from who has it. */
class Locks {
  private readonly queues = new Map<string, Asking[]>();

  request(name: string, { signal, steal }: LockOptions, act: Given): Promise<void> {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    return new Promise((done, fail) => {
      const one: Asking = { act, done, fail };
      signal?.addEventListener("abort", () => {
        if (!queue.includes(one) || queue[0] === one) return;
        queue.splice(queue.indexOf(one), 1);
        fail(new Error("aborted"));
      });
      if (steal) {
        queue.shift()?.fail(new Error("stolen"));
        queue.unshift(one);
      } else queue.push(one);
      if (queue[0] === one) this.give(queue);
    });
  }

  private give(queue: Asking[]): void {
    const one = queue[0];
    const next = () => {
      if (queue[0] !== one) return;
      queue.shift();
      this.give(queue);
    };
    void one?.act().then(
      () => {
        one.done();
        next();
      },
      (fault: unknown) => {
        one.fail(fault);
        next();
      },
    );
  }
}

describe("of all tabs of a browser", () => {
  let tabs: OneTab[] = [];
  let did: string[] = [];
  const open = (who: string) => {
    const tab = new OneTab("drafts of ani", () => Promise.resolve(void did.push(who)));
    tabs.push(tab);
    return tab;
  };
  const settled = () => new Promise((go) => setTimeout(go, 20));
  beforeEach(() => {
    [tabs, did] = [[], []];
    vi.stubGlobal("navigator", { locks: new Locks() });
  });
  afterEach(() => {
    for (const tab of tabs) tab.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("one has the turn, and does what another wants done", async () => {
    const [first, second] = [open("first"), open("second")];
    expect([first.isMine(), second.isMine()]).toEqual([true, false]);
    did = [];
    await second.now();
    await vi.waitFor(() => expect(did).toEqual(["first"]));
  });

  test("the next has it at once when that one is gone, and does what waits unasked", async () => {
    const [first, second, third] = [open("first"), open("second"), open("third")];
    did = [];
    second.close();
    first.close();
    await vi.waitFor(() => expect(did).toEqual(["third"]));
    expect([first, second, third].map((it) => it.isMine())).toEqual([false, false, true]);
  });

  test("it is taken from one that answers no more, which then does nothing", async () => {
    let stolen: unknown = null;
    const held = navigator.locks.request(
      "drafts of ani",
      { mode: "exclusive" },
      () => new Promise<void>(() => undefined),
    );
    (held as Promise<unknown>).catch((why: unknown) => (stolen = why));
    vi.useFakeTimers();
    const second = open("second");
    await second.now();
    expect(did).toEqual([]);
    await vi.advanceTimersByTimeAsync(5000);
    expect([second.isMine(), did, stolen]).toEqual([true, ["second"], new Error("stolen")]);
  });

  test("one that answers keeps it, however often it is asked", async () => {
    const [first, second] = [open("first"), open("second")];
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    for (let nth = 0; nth < 3; nth++) {
      await second.now();
      await new Promise((go) => setImmediate(() => setImmediate(go)));
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect([first.isMine(), second.isMine()]).toEqual([true, false]);
  });

  test("one from which it was taken waits for it again", async () => {
    const first = open("first");
    const thief = navigator.locks.request("drafts of ani", { steal: true }, () => settled().then(() => undefined));
    expect(first.isMine()).toBe(true); // it does not know yet
    await settled();
    await thief;
    await vi.waitFor(() => expect(first.isMine()).toBe(true));
    expect(did).toEqual(["first", "first"]);
  });

  test("every one has it where the browser has no locks", async () => {
    vi.stubGlobal("navigator", {});
    const [first, second] = [open("first"), open("second")];
    await first.now();
    await second.now();
    expect([first.isMine(), second.isMine(), did]).toEqual([true, true, ["first", "second"]]);
  });
});

describe("of the pages of a phone", () => {
  beforeEach(() => vi.stubGlobal("navigator", { locks: new Locks() }));
  afterEach(() => vi.unstubAllGlobals());

  test("one at a time does it", async () => {
    const did: string[] = [];
    const slow = async (who: string) => {
      did.push(`${who} begins`);
      await new Promise((go) => setTimeout(go, 5));
      did.push(`${who} ends`);
    };
    await Promise.all(["first", "second"].map((who) => alone("outbox", 1000, () => slow(who))));
    expect(did).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  });

  test("one that stands still is not waited for for ever, and fails when it moves again", async () => {
    const still = alone("outbox", 10, () => new Promise<void>(() => undefined));
    const failed = expect(still).rejects.toThrow("stolen");
    const did = vi.fn(() => Promise.resolve());
    await alone("outbox", 10, did);
    expect(did).toHaveBeenCalledTimes(1);
    await failed;
  });

  test("what fails fails for who did it, and is not done twice", async () => {
    const act = vi.fn(() => Promise.reject(new Error("no link")));
    await expect(alone("outbox", 1000, act)).rejects.toThrow("no link");
    expect(act).toHaveBeenCalledTimes(1);
  });
});
