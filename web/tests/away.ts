import { QueryClient } from "@tanstack/react-query";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { Act, Doing, One } from "../src/incidents/acts";
import type * as Deliver from "../src/incidents/deliver";
import type * as HeldActs from "../src/incidents/heldActs";
import type * as Link from "../src/live/link";

export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  act: string;
}
export type Reply = [status: number, body: unknown] | "lost" | "hangs";

/** What the server was asked, and what it says to it; what it is not told to say, it does not answer. */
export const server = {
  asked: [] as Asked[],
  replies: [] as ((it: Asked) => Reply | Promise<Reply>)[],
};
export const stored = new Map<string, string>();

async function answer(it: Request): Promise<Response> {
  const text = await it.text();
  const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
  const act = it.headers.get("X-Kentongan-Act") ?? "";
  const one = { method: it.method, path: new URL(it.url).pathname, body, act };
  server.asked.push(one);
  const reply = (await server.replies.shift()?.(one)) ?? "lost";
  if (reply === "lost") throw new TypeError("connection lost");
  if (reply !== "hangs") return Response.json(reply[1], { status: reply[0] });
  return new Promise((_, refuse) => it.signal.addEventListener("abort", () => refuse(it.signal.reason as Error)));
}

class Away extends Request {
  constructor(url: string, init?: RequestInit) {
    super(new URL(url, "http://desk.test"), init);
  }
}

/** A browser's store: its keys are those of the object. */
function storage(): object {
  const held = {};
  const methods = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => {
      stored.set(key, value);
      Object.defineProperty(held, key, { value, enumerable: true, configurable: true });
    },
    removeItem: (key: string) => {
      stored.delete(key);
      Reflect.deleteProperty(held, key);
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(held, name, { value });
  return held;
}

interface Desk {
  deliver: typeof Deliver;
  acts: typeof HeldActs;
  link: typeof Link;
  /** Somebody else sits down. */
  sit: (person: string) => void;
}

/** The desk's queue in a page of its own, before each test empty and Ani's. */
export function desk(): Desk {
  const made = {} as Desk;
  let leave: () => void = () => undefined;
  beforeAll(async () => {
    vi.stubGlobal("Request", Away);
    vi.stubGlobal("fetch", answer);
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("localStorage", storage());
    made.deliver = await import("../src/incidents/deliver");
    made.acts = await import("../src/incidents/heldActs");
    made.link = await import("../src/live/link");
    made.sit = (person) => {
      leave();
      leave = made.acts.openActs(person);
    };
  }, 60_000);
  beforeEach(() => {
    made.sit("ani");
    for (const { id } of made.acts.actsNow()) made.acts.dropAct(id);
    server.asked = [];
    server.replies = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    made.link.setLink("connecting");
  });
  afterAll(() => vi.unstubAllGlobals());
  return made;
}

export const NOTE: Doing = { kind: "note", incident: "i", text: "saksi" };
export const UNIT: Doing = { kind: "unit", incident: "i", unit: "u", sign: "P31", why: "" };
export const MOVE: One<"move"> = { kind: "move", incident: "i", had: "new", to: "verified", why: "" };
export const done: Reply = [201, {}];
export const refusal = (type: string): Reply => [409, { type, detail: "" }];
export const queries = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });
export const idOf = (it: Asked | undefined) => it?.act.split(";")[0];

export function only({ acts }: Desk): Act {
  const [it] = acts.actsNow();
  if (!it) throw new Error("nothing is held");
  return it;
}
