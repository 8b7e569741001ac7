import "@fontsource-variable/inter/index.css";
import "./base/tokens.css";
import "./base/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { locale } from "./i18n/locale";
import { applyTheme } from "./shell/theme";

document.documentElement.lang = locale();
applyTheme();
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
