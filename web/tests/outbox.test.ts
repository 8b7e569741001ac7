import { QueryClient } from "@tanstack/react-query";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Draft } from "../src/incidents/draft";
import type * as Drafts from "../src/incidents/drafts";
import type * as Outbox from "../src/incidents/outbox";

interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
}
type Reply = [status: number, body: unknown] | "lost";

/** What the server was asked, and what it says to it. A reply may do something first, as typing meanwhile. */
let asked: Asked[] = [];
let replies: ((it: Asked) => Reply | Promise<Reply>)[] = [];

async function answer(it: Request): Promise<Response> {
  const text = await it.text();
  const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
  const one = { method: it.method, path: new URL(it.url).pathname, body };
  if (one.path === "/api/categories") return Response.json({ categories: [{ code: "KRM", priority: "P2" }] });
  asked.push(one);
  const reply = (await replies.shift()?.(one)) ?? "lost";
  if (reply === "lost") throw new TypeError("connection lost");
  return Response.json(reply[1], { status: reply[0] });
}

const WRITTEN = { category: "KRM", narrative: "begal" };
const stored = new Map<string, string>();
class Away extends Request {
  constructor(url: string, init?: RequestInit) {
    super(new URL(url, "http://desk.test"), init);
  }
}

let outbox: typeof Outbox;
let drafts: typeof Drafts;
let leave: () => void = () => undefined;
let made: (change?: Partial<Draft>) => Draft;

beforeAll(async () => {
  vi.stubGlobal("Request", Away);
  vi.stubGlobal("fetch", answer);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  outbox = await import("../src/incidents/outbox");
  drafts = await import("../src/incidents/drafts");
  const { newDraft } = await import("../src/incidents/draft");
  made = (change) => ({ ...newDraft(null, 0), ...WRITTEN, place_text: "depan BIP", state: "sending", ...change });
}, 60_000);
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  asked = [];
  replies = [];
  stored.clear();
  leave();
  leave = drafts.openDrafts("ani");
});

const PLACE = { lat: null, lon: null, accuracy_m: null, place_text: "depan BIP" };
const detail = (own: object = {}) => ({ ...WRITTEN, ...PLACE, priority: "P2", answers: {}, ...own });
const opened: Reply = [201, detail()];
const there: Reply = [409, { type: "AlreadyOpened", detail: "" }];
const crossed: Reply = [409, { type: "ChangedMeanwhile", detail: "" }];
const round = () => outbox.sendWaiting(new QueryClient({ defaultOptions: { queries: { retry: false } } }));
const kept = (id: string) => drafts.draftsNow().find((it) => it.id === id);
const asks = () => asked.map((it) => it.method);

describe("a report whose answer was lost", () => {
  test("is not sent again as a correction where nothing was typed since", async () => {
    const it = made();
    drafts.addDraft(it);
    replies = [() => "lost", () => there];
    await round();
    expect(kept(it.id)?.state).toBe("sending");
    await round();
    expect(asks()).toEqual(["POST", "POST"]);
    expect(kept(it.id)).toBeUndefined();
  });

  test("is followed by what was typed since alone, held against what was sent", async () => {
    const it = made();
    drafts.addDraft(it);
    replies = [() => "lost", () => there, () => [200, detail({ narrative: "begal, dua orang", category: "LAIN" })]];
    await round();
    drafts.changeDraft(it.id, { narrative: "begal, dua orang" });
    await round();
    expect(asked[1]?.body).toMatchObject({ narrative: "begal" });
    const had = { category: "KRM", priority: "P2", narrative: "begal", place_text: "depan BIP" };
    expect(asked[2]).toMatchObject({ method: "PATCH", body: { narrative: "begal, dua orang", had } });
    expect(Object.keys(asked[2]?.body ?? {}).sort()).toEqual(["had", "narrative"]);
    expect(kept(it.id)).toBeUndefined();
  });

  test("survives a reload: what was sent lies with the draft", async () => {
    const it = made();
    drafts.addDraft(it);
    replies = [() => "lost", () => there];
    await round();
    leave();
    leave = drafts.openDrafts("ani");
    await round();
    expect(asked[1]?.body).toEqual(asked[0]?.body);
    expect(asks()).toEqual(["POST", "POST"]);
  });
});

describe("where a colleague made the same otherwise", () => {
  const crossing = async () => {
    const it = made();
    drafts.addDraft(it);
    const stands = detail({ narrative: "[dihapus]" });
    replies = [() => "lost", () => there, () => crossed, () => [200, stands]];
    await round();
    drafts.changeDraft(it.id, { narrative: "begal, dua orang" });
    await round();
    return it.id;
  };

  test("the draft comes back with what stands there, and its text is not lost", async () => {
    const id = await crossing();
    expect(kept(id)).toMatchObject({
      state: "open",
      narrative: "begal, dua orang",
      stands: { narrative: "[dihapus]" },
    });
    expect(kept(id)?.refused).not.toBe("");
  });

  test("a second press overwrites nothing: it is held against the same", async () => {
    const id = await crossing();
    replies = [() => crossed, () => [200, detail({ narrative: "[dihapus]" })]];
    drafts.changeDraft(id, { state: "sending", refused: "" });
    await round();
    expect(asks().slice(4)).toEqual(["PATCH", "GET"]);
    expect(asked[4]?.body).toMatchObject({ had: { narrative: "begal" } });
    expect(kept(id)).toMatchObject({ state: "open", narrative: "begal, dua orang" });
  });

  test("what stands there not being heard, it is asked again", async () => {
    const it = made();
    drafts.addDraft(it);
    replies = [() => "lost", () => there, () => crossed, () => "lost", () => crossed, () => [200, detail()]];
    await round();
    drafts.changeDraft(it.id, { narrative: "begal, dua orang" });
    await round();
    expect(kept(it.id)).toMatchObject({ state: "sending" });
    await round();
    expect(kept(it.id)).toMatchObject({ state: "open" });
  });
});

describe("what is typed while a report is on its way", () => {
  test.each<[string, Partial<Draft>, object]>([
    ["an answer", { answers: { senjata: "ya" } }, { answers: { senjata: "ya" } }],
    ["a place in words", { place_text: "depan BIP, lantai 2" }, { place_text: "depan BIP, lantai 2" }],
  ])("%s follows", async (_, change, said) => {
    const it = made();
    drafts.addDraft(it);
    const typed = () => {
      drafts.changeDraft(it.id, change);
      return opened;
    };
    replies = [typed, () => [200, detail(said)]];
    await round();
    expect(asks()).toEqual(["POST", "PATCH"]);
    expect(asked[1]?.body).toMatchObject(said);
    expect(kept(it.id)).toBeUndefined();
  });

  test("follows also while the correction is on its way, held against that one", async () => {
    const it = made();
    drafts.addDraft(it);
    const typing = (narrative: string, reply: Reply) => () => {
      drafts.changeDraft(it.id, { narrative });
      return reply;
    };
    const second: Reply = [200, detail({ narrative: "dua" })];
    replies = [typing("dua", opened), typing("tiga", second), () => [200, detail({ narrative: "tiga" })]];
    await round();
    expect(asked.map((one) => one.body.narrative)).toEqual(["begal", "dua", "tiga"]);
    expect(asked[2]?.body).toMatchObject({ had: { narrative: "dua" } });
  });

  test("a correction whose answer was lost is said again as it was, and the newer after it", async () => {
    const it = made();
    drafts.addDraft(it);
    const typed = () => {
      drafts.changeDraft(it.id, { narrative: "dua" });
      return opened;
    };
    replies = [
      typed,
      () => "lost",
      () => [200, detail({ narrative: "dua" })],
      () => [200, detail({ narrative: "tiga" })],
    ];
    await round();
    drafts.changeDraft(it.id, { narrative: "tiga" });
    await round();
    expect(asks()).toEqual(["POST", "PATCH", "PATCH", "PATCH"]);
    expect(asked.slice(1).map((one) => one.body.narrative)).toEqual(["dua", "dua", "tiga"]);
    expect(kept(it.id)).toBeUndefined();
  });

  test("nothing is sent twice at once", async () => {
    const it = made();
    drafts.addDraft(it);
    let arrive: (reply: Reply) => void = () => undefined;
    replies = [() => new Promise<Reply>((resolve) => (arrive = resolve))];
    const first = round();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await round();
    expect(asked).toHaveLength(1);
    arrive(opened);
    await first;
    expect(kept(it.id)).toBeUndefined();
  });

  test("a draft that is gone meanwhile is not corrected", async () => {
    const it = made();
    drafts.addDraft(it);
    const gone = () => {
      drafts.dropDraft(it.id);
      return opened;
    };
    replies = [gone];
    await round();
    expect(asks()).toEqual(["POST"]);
  });
});

test("a report that was refused is sent as it was mended", async () => {
  const it = made();
  drafts.addDraft(it);
  replies = [() => [422, { type: "TooLong", detail: "" }], () => [201, detail({ narrative: "pendek" })]];
  await round();
  expect(kept(it.id)).toMatchObject({ state: "open", posted: null });
  drafts.changeDraft(it.id, { narrative: "pendek", state: "sending", refused: "" });
  await round();
  expect(asked.map((one) => one.body.narrative)).toEqual(["begal", "pendek"]);
  expect(kept(it.id)).toBeUndefined();
});
