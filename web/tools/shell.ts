import { createHash } from "node:crypto";
import type { Plugin, Rollup } from "vite";

const PAGE = "officer.html";
const WORKER = "officer-worker.js";
/** Of the font's alphabets the page writes one. */
const OTHER_LETTERS = /-(cyrillic|greek|vietnamese|latin-ext)/;
const MAP_WORKER = /maplibre-gl-worker.*\.m?js$/;
const BESIDE = ["/favicon.svg", "/officer.manifest.json"];

type Bundle = Rollup.OutputBundle;

/** Writes into the officer's worker which files its page is made of, and which more the map needs. */
export function shell(): Plugin {
  return {
    name: "kentongan-shell",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      const entry = Object.values(bundle).find((it) => it.type === "chunk" && it.facadeModuleId?.endsWith(PAGE));
      if (worker?.type !== "chunk" || !entry) throw new Error(`the build made no ${WORKER} or no ${PAGE}`);
      const page = bundle[PAGE];
      const files = [...withFonts(bundle, reached(bundle, entry.fileName, false)), ...BESIDE].toSorted();
      const all = withFonts(bundle, reached(bundle, entry.fileName, true));
      const map = [
        ...all,
        ...Object.keys(bundle)
          .filter((it) => MAP_WORKER.test(it))
          .map((it) => `/${it}`),
      ];
      const later = map.filter((it) => !files.includes(it)).toSorted();
      const text = JSON.stringify([files, later, page?.type === "asset" ? String(page.source) : ""]);
      worker.code = worker.code
        .replace("__SHELL_FILES__", quoted(files))
        .replace("__SHELL_LATER__", quoted(later))
        .replace("__SHELL_NAME__", createHash("sha256").update(text).digest("hex").slice(0, 12));
    },
  };
}

/** Inside a string of the script. */
function quoted(files: readonly string[]): string {
  return JSON.stringify(files).replaceAll('"', '\\"');
}

/** What a script needs, and with `all` also what it may ask for later. */
function reached(bundle: Bundle, start: string, all: boolean): Set<string> {
  const found = new Set<string>();
  const take = (name: string) => {
    const it = bundle[name];
    if (!it || found.has(name)) return;
    found.add(name);
    if (it.type !== "chunk") return;
    for (const next of [...it.imports, ...(all ? it.dynamicImports : [])]) take(next);
    for (const next of it.viteMetadata?.importedCss ?? []) take(next);
  };
  take(start);
  return found;
}

/** The same, with the fonts that its style sheets name. */
function withFonts(bundle: Bundle, names: Set<string>): string[] {
  const fonts = [...names].flatMap((name) => {
    const it = bundle[name];
    if (it?.type !== "asset" || !name.endsWith(".css")) return [];
    const text = typeof it.source === "string" ? it.source : new TextDecoder().decode(it.source);
    return [...text.matchAll(/url\(["']?\/?(assets\/[^"')]+\.woff2)/g)].map((font) => font[1] ?? "");
  });
  return [...names, ...fonts.filter((it) => !OTHER_LETTERS.test(it))].map((it) => `/${it}`);
}
