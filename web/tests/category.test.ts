import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findCategories } from "../src/incidents/category";
import { category } from "./made";

/** The table of the pack that comes with Kentongan: codes, priorities and what people say. */
function packed() {
  const rows = readFileSync("../cities/bandung/categories.csv", "utf8").trim().split("\n").slice(1);
  return rows.map((row) => {
    const cells = row.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((it) => it.replace(/,$/, "").replaceAll('"', "")) ?? [];
    const [code = "", name = "", , priority = "-"] = cells;
    const synonyms = (cells[10] ?? "").split("|");
    return category(code, name, { priority: priority === "-" ? null : priority, synonyms });
  });
}

describe("the pack's categories", () => {
  const open = packed().filter((it) => it.priority !== null);
  const letters = Array.from("abcdefghijklmnopqrstuvwxyz0123456789");
  const first = new Set(letters.flatMap((a) => letters.map((b) => findCategories(open, a + b)[0]?.code)));

  test("are read", () => expect(open.length).toBeGreaterThan(40));

  // From the place to the unit: two letters, Enter, F9, Enter. Five keys, as docs/incidents.md promises.
  test.each(open.map((it) => it.code))("%s is the first of two letters", (code) => {
    expect(first).toContain(code);
  });
});
