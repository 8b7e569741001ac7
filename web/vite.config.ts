import { paraglideVitePlugin } from "@inlang/paraglide-js";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.KENTONGAN_PAGE_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: "./project.inlang",
      outdir: "./src/i18n/paraglide",
      strategy: ["localStorage", "baseLocale"],
    }),
    react(),
  ],
  // Nothing is inlined as data: in the strict content security policy only pictures may be.
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: { proxy: { "/api": { target: server, ws: true }, "/healthz": server } },
});
