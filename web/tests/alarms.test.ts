import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { SeatProvider } from "../src/access/queries";
import type { RecordingStore, Session, Troubles } from "../src/base/types";
import { AlarmCount } from "../src/health/AlarmCount";
import { NowPart } from "../src/health/NowPart";
import { troubles } from "../src/health/queries";
import { stores } from "../src/recordings/queries";

const quiet: Troubles = { at: "2026-11-24T03:00:00Z", troubles: [], outages: [], unwatched: [] };

const store = (own: Partial<RecordingStore>): RecordingStore => ({
  name: "disk-1",
  state: "ready",
  detail: "",
  since: "2026-11-24T03:00:00Z",
  reported_at: new Date().toISOString(),
  bytes: 4e11,
  free_bytes: 5e11,
  quota_bytes: 9e11,
  floor_bytes: 1e10,
  held_up_bytes: 0,
  ...own,
});

/** The page's own component, as the server's answers make it. */
function shown(part: typeof AlarmCount, found: Troubles, disks: RecordingStore[], permissions: string[]): string {
  const queries = new QueryClient();
  queries.setQueryData(troubles.queryKey, found);
  queries.setQueryData(stores.queryKey, disks);
  const seat = { permissions } as Session;
  return renderToStaticMarkup(
    createElement(
      QueryClientProvider,
      { client: queries },
      createElement(SeatProvider, { value: seat }, createElement(part)),
    ),
  );
}

describe("a disk that does not record is an alarm on every screen", () => {
  const silent = new Date(Date.now() - 40_000).toISOString();
  const faulty: [string, Partial<RecordingStore>, string][] = [
    ["full", { state: "full" }, "disk-1"],
    ["broken", { state: "broken", detail: "EIO" }, "EIO"],
    ["silent", { reported_at: silent }, "disk-1"],
    ["held up", { held_up_bytes: 3e9 }, "disk-1"],
  ];
  test.each(faulty)("%s", (_, own, told) => {
    const may = ["camera.view", "recording.view"];
    expect(shown(AlarmCount, quiet, [store({}), store(own)], may)).toContain('data-alarms="1"');
    expect(shown(NowPart, quiet, [store({}), store(own)], may)).toMatch(new RegExp(`role="alert".*${told}`));
  });
  test("who may not see recordings is told nothing of them", () => {
    const full = [store({ state: "full" })];
    expect(shown(AlarmCount, quiet, full, ["camera.view"])).toContain('data-alarms="0"');
    expect(shown(NowPart, quiet, full, ["camera.view"])).not.toContain("alert");
  });
  test("a disk that records is none", () => {
    expect(shown(AlarmCount, quiet, [store({})], ["recording.view"])).toContain('data-alarms="0"');
  });
});

test("cameras that nobody watches are one alarm, however many", () => {
  const found = { ...quiet, unwatched: ["a", "b"] };
  expect(shown(AlarmCount, found, [], ["camera.view"])).toContain('data-alarms="1"');
  expect(shown(NowPart, found, [], ["camera.view"])).toContain("Tidak diawasi: 2 kamera");
});
