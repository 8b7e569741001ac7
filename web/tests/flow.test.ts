import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { CameraFlow } from "../src/base/types";
import { m } from "../src/i18n/m";
import { FlowLine } from "../src/incidents/FlowLine";

const TO = "2026-11-24T03:00:00Z";
const flow: CameraFlow = {
  camera_id: "c",
  counted: true,
  from: "2026-11-24T02:55:00Z",
  to: TO,
  possible_s: 300,
  lines: [{ line_id: "l", name: "A", seen_s: 300, per_min: 17, typical: null }],
};
const shown = (late_s: number) =>
  renderToStaticMarkup(createElement(FlowLine, { flow, at: Date.parse(TO) + late_s * 1000 }));

test("vehicles a minute of long ago are not told as now: the last answer may be all there is", () => {
  for (const late_s of [0, 75, 120]) expect(shown(late_s), `${late_s}`).toContain("17");
  expect(shown(121)).not.toContain("17");
  expect(shown(121)).toContain(m.unknown());
});
