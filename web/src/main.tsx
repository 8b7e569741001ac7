import "@fontsource-variable/inter/index.css";
import "./base/tokens.css";
import "./base/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { locale } from "./i18n/locale";

document.documentElement.lang = locale();
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
