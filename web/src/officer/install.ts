const SETTLED_MS = 10_000;

/** Registers what keeps the page at hand without a link. A new version takes over only while nothing is going on. */
export function register(idle: () => boolean): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  let reloading = false;
  const had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloading || !had) return;
    reloading = true;
    location.reload();
  });
  void navigator.serviceWorker
    .register("/officer-worker.js", { scope: "/officer", updateViaCache: "none" })
    .then((registration) => {
      const offer = () => {
        if (registration.waiting && idle()) registration.waiting.postMessage("take over");
      };
      setInterval(offer, 5000);
      setTimeout(() => registration.active?.postMessage("keep the map"), SETTLED_MS);
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") registration.update().catch(() => undefined);
      });
    })
    .catch(() => undefined); // a browser without it shows the page all the same, with a link
}
