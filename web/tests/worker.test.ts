import { expect, test, vi } from "vitest";

type Push = (it: { data: { json(): unknown }; waitUntil(until: Promise<unknown>): void }) => void;

/** The worker as a browser runs it, with the names of its files written in. Answers with what it does on a push. */
async function pushed(shown: unknown[]): Promise<(data: unknown) => Promise<unknown>> {
  const acts = new Map<string, Push>();
  vi.stubGlobal("self", {
    addEventListener: (kind: string, act: Push) => acts.set(kind, act),
    registration: {
      showNotification: (title: string, how: object) => Promise.resolve(shown.push({ title, ...how })),
    },
    clients: { matchAll: () => Promise.resolve([]) },
  });
  vi.stubGlobal("caches", { open: () => Promise.resolve({ match: () => Promise.resolve(undefined) }) });
  const parse = JSON.parse;
  const built = vi
    .spyOn(JSON, "parse")
    .mockImplementation((text, revive) => (text.startsWith("__SHELL_") ? [] : (parse(text, revive) as unknown)));
  const path = "../src/officer/worker.ts" as string; // a script of its own, no module
  await import(path);
  built.mockRestore();
  return (data) =>
    new Promise((go) => acts.get("push")?.({ data: { json: () => data }, waitUntil: (until) => go(until) }));
}

test("a second notice of the same incident replaces the first and is heard again", async () => {
  const shown: unknown[] = [];
  const push = await pushed(shown);
  await push({ word: "help", code: "20261129-0007" });
  await push({ word: "help", code: "20261129-0007" });
  const notice = { tag: "help 20261129-0007", renotify: true, requireInteraction: true, body: "20261129-0007" };
  expect(shown).toMatchObject([notice, notice]);
  vi.unstubAllGlobals();
});
