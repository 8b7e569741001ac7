// No interface text outside messages/, and the two languages hold the same keys with the same gaps.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const SPOKEN = new Set(["alt", "aria-label", "aria-description", "placeholder", "title", "label", "hint", "caption"]);
/** Signs are no words: separators, units of keys, an ellipsis. */
const WORD = /\p{L}{2,}/u;

const faults = [...hardCoded("src"), ...parity(), ...unused("src")];
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

function hardCoded(folder) {
  return sources(folder)
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) => {
      const file = ts.createSourceFile(
        path,
        readFileSync(path, "utf8"),
        ts.ScriptTarget.Latest,
        true,
        ts.ScriptKind.TSX,
      );
      const found = [];
      const visit = (node) => {
        const text = spoken(node);
        if (text && WORD.test(text))
          found.push(
            `${path}:${file.getLineAndCharacterOfPosition(node.pos).line + 1}: text outside messages/: ${text.trim()}`,
          );
        ts.forEachChild(node, visit);
      };
      visit(file);
      return found;
    });
}

function spoken(node) {
  if (ts.isJsxText(node)) return node.text;
  if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer) {
    if (ts.isStringLiteral(node.initializer)) return node.initializer.text;
  }
  const literal = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
  const shown = ts.isJsxExpression(node.parent ?? node) && !ts.isJsxAttribute(node.parent.parent);
  return literal && shown ? node.text : null;
}

function parity() {
  const [id, en] = ["id", "en"].map((it) => JSON.parse(readFileSync(`messages/${it}.json`, "utf8")));
  const missing = [
    ...Object.keys(id)
      .filter((key) => !(key in en))
      .map((key) => `messages/en.json: no ${key}`),
    ...Object.keys(en)
      .filter((key) => !(key in id))
      .map((key) => `messages/id.json: no ${key}`),
  ];
  const gaps = (text) =>
    [...text.matchAll(/\{(\w+)\}/g)]
      .map((it) => it[1])
      .sort()
      .join();
  const differing = Object.keys(id).filter((key) => key in en && gaps(id[key]) !== gaps(en[key]));
  return [...missing, ...differing.map((key) => `messages: the gaps of ${key} differ`)];
}

function unused(folder) {
  const code = sources(folder)
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const used = new Set([...code.matchAll(/\bm\.(\w+)/g)].map((it) => it[1]));
  return Object.keys(JSON.parse(readFileSync("messages/id.json", "utf8")))
    .filter((key) => !used.has(key))
    .map((key) => `messages: nobody says ${key}`);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) => {
    const path = join(folder, it.name);
    if (it.isDirectory()) return it.name === "paraglide" ? [] : sources(path);
    return /\.tsx?$/.test(it.name) ? [path] : [];
  });
}
