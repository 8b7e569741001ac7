import "@fontsource-variable/inter/index.css";
import "../base/tokens.css";
import "../base/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { locale } from "../i18n/locale";
import { applyTheme } from "../shell/theme";
import { Crew } from "./crew";
import { register } from "./install";
import { OfficerApp } from "./OfficerApp";
import { tokenIn } from "./token";

document.documentElement.lang = locale();
applyTheme();
const place = document.getElementById("root");
if (!place) throw new Error("officer.html has no #root");

const crew = new Crew();
// The token leaves the address at once: nobody reads it over a shoulder, and no history keeps it.
const given = location.hash ? tokenIn(location.hash) : null;
if (location.hash) history.replaceState(null, "", location.pathname);
void crew.start().then(() => (given ? crew.enrol(given) : undefined));
addEventListener("online", crew.kick);
addEventListener("offline", crew.gone);
if ("serviceWorker" in navigator)
  navigator.serviceWorker.addEventListener("message", (it) => {
    if (it.data === "ask now") crew.kick(); // a push arrived while the page is open
  });
addEventListener("hashchange", () => {
  const token = tokenIn(location.hash);
  history.replaceState(null, "", location.pathname);
  if (token) void crew.enrol(token);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") crew.kick();
});
register(() => !crew.busy && crew.read().actions.every((it) => it.state !== "waiting"));

createRoot(place).render(
  <StrictMode>
    <OfficerApp crew={crew} />
  </StrictMode>,
);
