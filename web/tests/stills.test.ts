import { describe, expect, it } from "vitest";
import { ageNow, isOld, step } from "../src/cameras/stills/age";

describe("the age of a still", () => {
  it("goes on while nothing is heard, and is never below nothing", () => {
    expect(ageNow(4, 1_000, 27_000)).toBe(30);
    expect(ageNow(0, 5_000, 4_000)).toBe(0);
  });
  it("is old from 30 s", () => {
    expect(isOld(29.9)).toBe(false);
    expect(isOld(30)).toBe(true);
  });
});

describe("arrow keys in the grid", () => {
  it("lead along rows and columns and stop at the edge", () => {
    expect(step("ArrowRight", 0, 10, 4)).toBe(1);
    expect(step("ArrowDown", 1, 10, 4)).toBe(5);
    expect(step("ArrowUp", 1, 10, 4)).toBeNull();
    expect(step("ArrowDown", 8, 10, 4)).toBeNull();
    expect(step("End", 0, 10, 4)).toBe(9);
    expect(step("Home", 7, 10, 4)).toBe(0);
    expect(step("a", 3, 10, 4)).toBeNull();
  });
});
