import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asked, EMPTY, toChange } from "../src/cameras/register/draft";
import { faultSaid, textOf } from "../src/cameras/register/faults";

const CAMERA = { ...EMPTY, code: "C1", name: "Satu", lat: "-6,9", lon: "107,6", purpose: "keamanan" as const };

describe("a table of cameras", () => {
  test("every fault that the server knows by a word is said in the operator's language", () => {
    const sheet = readFileSync("../src/kentongan/cameras/register/sheet.py", "utf8");
    const said = sheet.slice(sheet.indexOf("SAID: Final = {"), sheet.indexOf("What is wrong, by the word"));
    const words = [...said.matchAll(/^ {4}"(\w+)":/gm)].map((it) => it[1] ?? "");
    expect(words.length).toBeGreaterThan(10);
    for (const word of words) expect(faultSaid({ word, said: "in English" })).not.toContain("in English");
  });

  test("what only the server can tell stands behind our word, and a new word of its own alone", () => {
    expect(faultSaid({ word: "address", said: "10.9.9.9 is in none" })).toMatch(/\S: 10\.9\.9\.9 is in none$/);
    expect(faultSaid({ word: "later", said: "something new" })).toBe("something new");
  });

  test("is text in UTF-8, or said to be none", () => {
    const bytes = (text: string) => new TextEncoder().encode(text).buffer;
    expect(textOf(bytes("kode;nama\nC1;Café"))).toBe("kode;nama\nC1;Café");
    expect(textOf(new Uint8Array([0x43, 0x61, 0x66, 0xe9]).buffer)).toBeNull();
  });
});

describe("a camera that is changed", () => {
  test("keeps every address that was left empty, and loses what shall go", () => {
    expect(toChange(CAMERA, "", CAMERA)).toEqual({});
    const gone = toChange({ ...CAMERA, gone: ["sub", "control", "login"] }, "", CAMERA);
    expect(gone).toEqual({ sub_url: "", control_url: "", user: "", password: "" });
    const other = toChange({ ...CAMERA, sub_url: "rtsp://10.20.1.5/2", gone: ["sub"] }, "", CAMERA);
    expect(other).toEqual({ sub_url: "rtsp://10.20.1.5/2" });
  });

  test("sends what was changed and nothing else: another seat may have moved it meanwhile", () => {
    const off = { ...CAMERA, enabled: false, name: "Dua" };
    expect(toChange(off, " rusak ", { ...CAMERA, enabled: true })).toEqual({
      name: "Dua",
      enabled: false,
      reason: "rusak",
    });
    expect(toChange({ ...CAMERA, notice_since: "" }, "", { ...CAMERA, notice_since: "2026-01-15" })).toEqual({
      notice_since: null,
    });
    expect(toChange({ ...CAMERA, lat: "-6,9000" }, "", CAMERA)).toEqual({});
    expect(toChange({ ...CAMERA, lat: "utara" }, "", CAMERA)).toBeNull();
  });

  test("is tested as it stands in the form", () => {
    const draft = { ...CAMERA, main_url: " rtsp://10.20.1.5/1 ", user: "a" };
    expect(asked(draft, "sub")).toEqual({
      which: "sub",
      main_url: "rtsp://10.20.1.5/1",
      sub_url: null,
      user: "a",
      password: null,
    });
  });
});
