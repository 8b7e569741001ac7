/** Keeps the officer's page on the phone: its files alone. What the server answers is never kept. */

/** What TypeScript's DOM library leaves out; the page and this worker are checked together. */
interface Waits extends Event {
  waitUntil(until: Promise<unknown>): void;
}
interface Asked extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
  addEventListener(kind: "install" | "activate", act: (it: Waits) => void): void;
  addEventListener(kind: "fetch", act: (it: Asked) => void): void;
  addEventListener(kind: "message", act: (it: Waits & { readonly data: unknown }) => void): void;
}

const scope = self as unknown as Scope;
const PAGE = "/officer";
/** Written in when the page is built (tools/shell.ts): every file of the page, and a name for this set of them. */
const FILES: readonly string[] = JSON.parse("__SHELL_FILES__") as string[];
/** What the map needs more. It is heavy, and comes when the page has settled. */
const LATER: readonly string[] = JSON.parse("__SHELL_LATER__") as string[];
const KEPT = "kentongan-officer-shell-__SHELL_NAME__";

scope.addEventListener("install", (it) => {
  it.waitUntil(
    caches
      .open(KEPT)
      .then((kept) => kept.addAll([PAGE, ...FILES].map((path) => new Request(path, { cache: "reload" })))),
  );
});

scope.addEventListener("activate", (it) => {
  const old = (name: string) => name.startsWith("kentongan-officer-shell-") && name !== KEPT;
  it.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener("message", (it) => {
  if (it.data === "take over") void scope.skipWaiting();
  if (it.data === "keep the map") it.waitUntil(keepLater());
});

scope.addEventListener("fetch", (it) => {
  const { pathname, origin } = new URL(it.request.url);
  if (it.request.method !== "GET" || origin !== scope.location.origin || pathname.startsWith("/api")) return;
  const path = it.request.mode === "navigate" ? PAGE : pathname;
  if (path === PAGE || FILES.includes(path) || LATER.includes(path)) it.respondWith(found(path, it.request));
});

async function found(path: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(KEPT)).match(path);
  return kept ?? fetch(request);
}

async function keepLater(): Promise<void> {
  const kept = await caches.open(KEPT);
  const there = await Promise.all(LATER.map((path) => kept.match(path)));
  await kept.addAll(LATER.filter((_, nth) => !there[nth]));
}
