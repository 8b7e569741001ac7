import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Camera } from "../src/base/types";
import { Badges } from "../src/wall/Badges";
import { BLANK, type View } from "../src/wall/view";

const running: View = { ...BLANK, connected: true, state: "playing", counted: true, pictured: true, age_s: 0.8 };
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

type Kind = Camera["troubles"][number]["kind"];

function shown(kinds: Kind[], { view = running, past = false, seen_s = 5, since_s = 90 } = {}): string {
  const troubles = kinds.map((kind) => ({ kind, since: ago(since_s), seen_at: ago(seen_s), sure: 0.9 }));
  const camera = { troubles, counted: true, fictional: false, owner: "Dishub" } as unknown as Camera;
  return renderToStaticMarkup(createElement(Badges, { camera, view, past }));
}

test("a picture that runs and is sound is called live", () => {
  expect(shown([])).toMatch(/normal.*Langsung/);
});

test.each<[Kind, string]>([
  ["frozen", "gambar membeku"],
  ["covered", "gambar tertutup"],
  ["turned", "arah kamera berubah"],
])("a picture that is known to be %s is not called live: shape and word say what it is", (kind, word) => {
  const html = shown([kind]);
  expect(html).toContain(word);
  expect(html).toMatch(/serious.*<svg/);
  expect(html).not.toContain("Langsung");
  expect(html).not.toContain("normal");
});

test("a picture that shows less than it should is live, and no more called normal", () => {
  const html = shown(["blurred"]);
  expect(html).toMatch(/caution.*gambar kabur/);
  expect(html).toContain("Langsung");
  expect(html).not.toContain("normal");
});

test("what nobody confirms any more, and what the running picture refutes, is not said", () => {
  expect(shown(["frozen"], { seen_s: 61 })).toContain("Langsung");
  expect(shown(["offline"])).toContain("Langsung");
});

test("a picture of the past is marked where the trouble had begun", () => {
  const back = (seconds: number) => ({ ...running, taken_s: Math.round(Date.now() / 1000) - seconds });
  expect(shown(["covered"], { view: back(30), past: true })).toContain("gambar tertutup");
  expect(shown(["covered"], { view: back(30), past: true, since_s: 10 })).not.toContain("gambar tertutup");
});
