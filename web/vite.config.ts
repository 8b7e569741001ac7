import { paraglideVitePlugin } from "@inlang/paraglide-js";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { shell } from "./tools/shell.ts";

const server = process.env.KENTONGAN_PAGE_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: "./project.inlang",
      outdir: "./src/i18n/paraglide",
      strategy: ["localStorage", "baseLocale"],
    }),
    react(),
    shell(),
  ],
  // Nothing is inlined as data: in the strict content security policy only pictures may be.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // The desk, the officer's phone, and what keeps the phone's page without a link: that one has a fixed address.
      input: { index: "index.html", officer: "officer.html", "officer-worker": "src/officer/worker.ts" },
      output: {
        entryFileNames: (it) => (it.name === "officer-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/healthz": server } },
});
