import { describe, expect, test } from "vitest";
import { fits } from "../src/base/fuzzy";
import type { Entry, IncidentDetail } from "../src/base/types";
import { byWhom, correctedBy, corrections, crossed } from "../src/incidents/correct";
import { correctedWords } from "../src/incidents/corrected";
import { isBlank, newDraft, pointOf } from "../src/incidents/draft";
import { pausable } from "../src/incidents/pauses";
import { callerWord } from "../src/incidents/words";
import { pointed_m } from "../src/map/point";
import { unitSearch } from "../src/search";
import {
  found,
  narrowed,
  standsAt,
  stepped,
  withFinding,
  wordsToFind,
  type Command,
  type CommandKind,
} from "../src/shell/commands";
import { Leaving } from "../src/shell/leaving";

const command = (kind: CommandKind, name: string, words = ""): Command => ({ id: name, kind, name, words });
const ALL = [
  command("act", "Laporan baru tanpa panggilan", "New report without a call"),
  command("screen", "Dinding video", "Video wall"),
  command("screen", "Peta", "Map"),
  command("incident", "20261129-0007", "7"),
  command("incident", "20261129-0017", "17"),
  command("camera", "Simpang Dago", "CCTV-017"),
  command("camera", "Simpang Dago Utara", "CCTV-018"),
  command("unit", "P31", "Satlantas"),
];
const PLACE = command("place", "Simpang Dago");
const names = (typed: string, places: readonly Command[] = []) =>
  found(ALL, { commands: places, asking: false }, typed).map((it) => it.name);

describe("what a written command means", () => {
  test("either language finds it, also with a slip of the finger or with letters left out", () => {
    for (const typed of ["dinding", "wall", "dindign wall", "diding", "dnding"])
      expect(names(typed)[0], typed).toBe("Dinding video");
    expect(names("pngglan")[0]).toBe("Laporan baru tanpa panggilan");
  });
  test("a short word is taken as it stands: to pause is no camera on Jalan Jenderal Sudirman", () => {
    const pause = command("act", "Jeda jam Kirim", "Pause the clock");
    const general = command("camera", "Jenderal Sudirman", "CCTV-031");
    const all = { commands: [], asking: false };
    expect(found([general, pause], all, "jeda")).toEqual([pause]);
    expect(found([general, pause], all, "jed")).toEqual([pause]);
    expect(found([general, pause], all, "jendral")).toEqual([general]);
    for (const typed of ["jdea", "jeds", "vidoe", "dndg"]) expect(names(typed), typed).toEqual([]);
  });
  test("what is written as it stands comes before what is only like it, however many words", () => {
    const like = command("camera", "Simpang Dagoka Utara");
    const begins = command("camera", "Dagokuh Simpangan Utaraja");
    expect(found([like, begins], { commands: [], asking: false }, "simpang dagoku utara")).toEqual([begins, like]);
    expect(fits("Dagos Simpangan", "dagos simpang")).toBeGreaterThan(fits("Dago Simpang", "simpang ago"));
    expect(fits("a beta gammas", "beta gamma")).toBeGreaterThan(fits("beta xgamma", "beta gamma"));
  });
  test("an incident is called by its number of the day, or by the end of it", () => {
    expect(names("7")[0]).toBe("20261129-0007");
    expect(names("0017")[0]).toBe("20261129-0017");
    expect(names("insiden 17")).toEqual(["20261129-0017"]);
  });
  test("a first word narrows: kamera and cam are cameras, peta and map are places", () => {
    expect(names("cam dago")).toEqual(["Simpang Dago", "Simpang Dago Utara"]);
    expect(found(ALL, { commands: [PLACE], asking: false }, "peta dago").map((it) => it.kind)).toEqual(["place"]);
    expect(found(ALL, { commands: [], asking: true }, "peta dago")).toEqual([]);
    expect(names("peta")).toContain("Peta");
    expect(narrowed("unit P31")).toEqual({ kind: "unit", text: "P31" });
  });
  test("a first word that leads nowhere narrows nothing", () => {
    expect(names("buka laporan baru")).toEqual(["Laporan baru tanpa panggilan"]);
  });
  test("with nothing typed what can be done here stands there, and no thousand cameras", () => {
    expect(new Set(found(ALL, { commands: [], asking: false }, " ").map((it) => it.kind))).toEqual(
      new Set(["act", "screen"]),
    );
  });
  test("places stand after what is ours, and nothing fits nothing", () => {
    expect(found(ALL, { commands: [PLACE], asking: false }, "dago").map((it) => it.kind)).toEqual([
      "camera",
      "camera",
      "place",
    ]);
    expect(names("zzzz")).toEqual([]);
  });
  test("what is marked stays marked while the list moves, and once it is gone nothing is", () => {
    const [call, ...rest] = ALL;
    const wall = stepped(ALL, "Laporan baru tanpa panggilan", 1);
    expect(wall).toBe("Dinding video");
    expect([standsAt(ALL, wall), standsAt(rest, wall), standsAt([PLACE, ...ALL], wall)]).toEqual([1, 0, 2]);
    expect(standsAt(rest, call?.id ?? null)).toBe(-1);
    expect([stepped(rest, "gone", 1), stepped(rest, "gone", -1)]).toEqual(["Dinding video", "P31"]);
    expect([stepped(rest, "P31", 1), stepped(rest, "Dinding video", -1)]).toEqual(["Dinding video", "P31"]);
    expect(stepped([], "gone", 1)).toBeNull();
  });
  test("words after cari or find are looked for in incidents, and nothing else is", () => {
    const map = command("act", "Cari tempat di peta");
    const find = command("act", "Cari insiden: tempat");
    const like = command("place", "Tempat Cari Makan");
    expect(withFinding([find], [like, map], "cari tempat")).toEqual([map, find, like]);
    expect(withFinding([find], [like, map], "cari makan")).toEqual([find, like, map]);
    expect(wordsToFind(" cari  dua motor ")).toBe("dua motor");
    expect(wordsToFind("Find flood")).toBe("flood");
    expect([wordsToFind("cari"), wordsToFind("mencari dago"), wordsToFind("")]).toEqual(["", "", ""]);
  });
  test("no line that anybody types breaks it", () => {
    let seed = 7;
    const next = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const signs = Array.from("aiueo dgkmnprst-0123456789\u202e\u200b\u0000<>'\"%_.*+?[](){}\\/é😀");
    for (let turn = 0; turn < 20_000; turn += 1) {
      const typed = Array.from({ length: next(24) }, () => signs[next(signs.length)]).join("");
      expect(Array.isArray(found(ALL, { commands: [PLACE], asking: false }, typed))).toBe(true);
      expect(Number.isFinite(fits("Simpang Dago", typed))).toBe(true);
    }
  });
});

test("a line is left once, and an answer that comes after it was left takes nothing away", async () => {
  const told: string[] = [];
  const line = new Leaving();
  const leave = () => line.leave(() => told.push("left"));
  const answer = Promise.resolve("done").then(line.unlessLeft(leave));
  const refusal = Promise.reject(new Error("too late")).catch(line.unlessLeft(() => told.push("fault")));
  leave();
  await Promise.all([answer, refusal]);
  leave();
  expect(told).toEqual(["left"]);
  const other = new Leaving();
  await Promise.resolve("done").then(other.unlessLeft((it) => other.leave(() => told.push(it))));
  expect(told).toEqual(["left", "done"]);
});

describe("a point on the map", () => {
  test("keeps what was typed and not found, and does not say a place twice", () => {
    const first = pointOf(-6.90249, 107.61872, 12, null, "warung pak Budi");
    expect(first.place.name).toContain("warung pak Budi (");
    expect(first.place.name).toContain("-6.90249, 107.61872");
    expect(first.text).toBe("warung pak Budi");
    const again = pointOf(-6.9, 107.6, 12, first.place, first.text);
    expect(again.place.name.match(/warung/g)).toHaveLength(1);
    const found_before = { ...first.place, name: "Gedung Sate" };
    expect(pointOf(-6.9, 107.6, 12, found_before, "Gedung Sate")).toMatchObject({ text: "" });
  });
  test("is as sure as the map is large", () => {
    expect(pointed_m(-6.9, 16)).toBe(9);
    expect(pointed_m(-6.9, 19)).toBe(5);
    expect(pointed_m(-6.9, 12)).toBeGreaterThan(100);
  });
  test("is something that was written: its draft is not thrown away", () => {
    const made = newDraft(null, 0);
    expect(isBlank({ ...made, place: pointOf(-6.9, 107.6, 9, null, "").place })).toBe(false);
  });
});

describe("a correction", () => {
  const had = { category: "LLN-LLR", priority: "P2", place_text: "Depan BIP" };
  const same = { place: null, place_text: "Depan BIP", category: "LLN-LLR", priority: "P2" };
  const place = { lat: -6.9, lon: 107.6, accuracy_m: 20, name: "Gedung Sate", polsek: "" };
  test("says what differs and nothing else", () => {
    expect(corrections(had, same)).toBeNull();
    expect(corrections(had, { ...same, priority: "P1" })).toEqual({ priority: "P1" });
    expect(corrections(had, { ...same, place, place_text: "Gedung Sate" })).toEqual({
      lat: -6.9,
      lon: 107.6,
      accuracy_m: 20,
      place_text: "Gedung Sate",
    });
    expect(corrections(had, { ...same, place_text: " " })).toBeNull();
  });
  test("of the kind says the urgency with it, which would follow the kind otherwise", () => {
    expect(corrections(had, { ...same, category: "KRM-CRS" })).toEqual({ category: "KRM-CRS", priority: "P2" });
  });
  test("says nothing of what nobody touched, though a colleague changed it while the form was open", () => {
    const now = { ...had, category: "KRM-KDRT", priority: "P1" };
    expect(corrections(now, { place_text: "Depan BIP, sisi utara" })).toEqual({
      place_text: "Depan BIP, sisi utara",
    });
    expect(corrections(now, { priority: "P3" })).toEqual({ priority: "P3" });
    expect(corrections(now, { category: "KRM-CRS" })).toEqual({ category: "KRM-CRS" });
    expect(corrections(now, {})).toBeNull();
  });
  test("asks first where a colleague changed what it would put back", () => {
    const opened = { ...had, lat: -6.91, lon: 107.61 };
    const now = { ...opened, category: "KRM-KDRT", lat: -6.92 };
    const fields = (touched: Parameters<typeof corrections>[1]) =>
      crossed(opened, now, corrections(now, touched) ?? {});
    expect(fields({ priority: "P1" })).toEqual([]);
    expect(fields({ category: "LLN-LLR", priority: "P2" })).toEqual(["category"]);
    expect(fields({ category: "KRM-KDRT", place, place_text: place.name })).toEqual(["place"]);
    expect(fields({ place_text: "Depan BIP, sisi utara" })).toEqual(["place"]);
    expect(crossed(now, now, { category: "LLN-LLR" })).toEqual([]);
  });
  test("names who made the newest correction of just that", () => {
    const entry = (seq: number, actor: string, body: Entry["body"], kind = "incident.corrected") =>
      ({ seq, actor, body, kind, at: "2026-11-24T03:00:00Z", subject: "i", hash: "" }) satisfies Entry;
    const entries = [
      entry(4, "citra", { changed: { priority: { from: "P2", to: "P1" } }, said: ["priority"] }),
      entry(3, "budi", { changed: {}, words: ["place_text"], said: ["place_text"] }),
      entry(2, "dewi", { words: ["place_text"] }, "incident.noted"),
      entry(1, "eka", { changed: {}, words: ["place_text"], said: ["place_text"] }),
    ];
    const again = entry(5, "fajar", { changed: {}, words: [], said: ["place_text"] });
    expect(correctedBy([again, ...entries], "place")?.actor).toBe("budi");
    expect(correctedBy(entries, "category")).toBeUndefined();
    expect(byWhom(entries, ["place", "category", "priority"]).map(({ by, of }) => [by?.actor, of])).toEqual([
      ["budi", ["place"]],
      [undefined, ["category"]],
      ["citra", ["priority"]],
    ]);
    expect(byWhom(entries, [])).toEqual([]);
    const erased = entry(6, "gita", { what: "place" }, "incident.text_erased");
    expect(correctedBy([erased, ...entries], "place")?.actor).toBe("gita");
  });
  test("is told in the timeline from what to what, and what was not there is a dash", () => {
    const body = {
      changed: { priority: { from: "P2", to: "P1" }, polsek: { from: "", to: "Coblong" } },
      said: ["lat"],
    };
    expect(correctedWords(body, (code) => code)).toMatch(/P2 → P1 · .*– → Coblong/);
  });
});

test("answering is never paused, and a clock that has stopped is not said to be paused", () => {
  const clock = { target_s: 60, started_at: null, stopped_at: null, elapsed_s: 1, paused_s: 0 };
  const pause = { incident_id: "i", from_at: "2026-11-24T03:00:00Z", until_at: null, reason: "kereta", by: "sari" };
  const it = {
    clocks: [
      { ...clock, name: "answer", state: "running" },
      { ...clock, name: "dispatch", state: "met" },
      { ...clock, name: "arrive", state: "paused" },
    ],
    pauses: [
      { ...pause, clock: "dispatch" },
      { ...pause, clock: "arrive" },
    ],
  } as unknown as IncidentDetail;
  expect(pausable(it)).toMatchObject({ running: [], paused: [{ clock: "arrive" }] });
});

test("a report that came another way has no number; a caller of 110 withheld it", () => {
  expect(callerWord({ number: null, channel: "phone" })).not.toBe(callerWord({ number: null, channel: "110" }));
  expect(callerWord({ number: "08xx90", channel: "110" })).toBe("08xx90");
});

test("a unit may be chosen in the address", () => {
  expect(unitSearch({ unit: "u1" })).toEqual({ unit: "u1" });
  expect(unitSearch({ unit: 3 })).toEqual({});
});
