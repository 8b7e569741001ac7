/** Keeps the officer's page on the phone: its files alone. What the server answers is never kept. */

/** What TypeScript's DOM library leaves out; the page and this worker are checked together. */
interface Waits extends Event {
  waitUntil(until: Promise<unknown>): void;
}
interface Asked extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Waits {
  readonly data: { json(): unknown } | null;
}
interface Pressed extends Waits {
  readonly notification: { close(): void };
}
interface OpenPage {
  focus(): Promise<unknown>;
  postMessage(said: string): void;
}
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(of: { type: "window"; includeUncontrolled: boolean }): Promise<readonly OpenPage[]>;
    openWindow(path: string): Promise<unknown>;
  };
  readonly registration: { showNotification(title: string, how: NotificationOptions): Promise<void> };
  readonly location: Location;
  addEventListener(kind: "install" | "activate", act: (it: Waits) => void): void;
  addEventListener(kind: "fetch", act: (it: Asked) => void): void;
  addEventListener(kind: "push", act: (it: Pushed) => void): void;
  addEventListener(kind: "notificationclick", act: (it: Pressed) => void): void;
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

/** The page keeps these words here, in its own language; push.ts says the same names. */
const WORDS_KEPT = "kentongan-officer-words";
const WORDS_PATH = "/officer-words";
const NAME = "Kentongan";

scope.addEventListener("push", (it) => {
  it.waitUntil(tell(it.data));
});

scope.addEventListener("notificationclick", (it) => {
  it.notification.close();
  it.waitUntil(
    windows().then(([open]) => (open ? open.focus().then(() => undefined) : scope.clients.openWindow(PAGE))),
  );
});

/** Shows that something waits, and lets open pages ask at once what it is: of the task itself nothing is pushed. */
async function tell(data: Pushed["data"]): Promise<void> {
  const { word, code } = said(data);
  const kept = await (await caches.open(WORDS_KEPT)).match(WORDS_PATH);
  const words = kept ? ((await kept.json()) as Partial<Record<string, string>>) : {};
  const tag = `${word} ${code}`; // the same word of the same incident shows once, and is heard each time
  const how = { body: code, tag, renotify: true, icon: "/officer-192.png", requireInteraction: true };
  await scope.registration.showNotification(words[word] ?? NAME, how);
  for (const page of await windows()) page.postMessage("ask now");
}

function windows(): Promise<readonly OpenPage[]> {
  return scope.clients.matchAll({ type: "window", includeUncontrolled: true });
}

/** What is no message of ours still shows that there is something: a browser wants to be seen after each push. */
function said(data: Pushed["data"]): { word: string; code: string } {
  try {
    const { word, code } = data?.json() as Partial<Record<"word" | "code", unknown>>;
    return { word: typeof word === "string" ? word : "", code: typeof code === "string" ? code.slice(0, 40) : "" };
  } catch {
    return { word: "", code: "" };
  }
}
