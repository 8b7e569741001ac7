import { expect, test } from "vitest";
import { isEnough, recorded_s } from "../src/incidents/past";
import { HEARS_AGAIN_MS, hearingSaid, MUTE_MS, sounds } from "../src/sound/cues";
import { newEars } from "../src/sound/ears";

const AT = Date.parse("2026-11-24T03:00:00Z");

test("a mute silences what is critical only where somebody else hears it", () => {
  const until = AT + MUTE_MS;
  for (const cue of ["critical", "emergency"] as const) {
    expect(sounds(cue, until, 1, AT)).toBe(false);
    expect(sounds(cue, until, 0, AT)).toBe(true);
    expect(sounds(cue, until, null, AT)).toBe(true);
    expect(sounds(cue, until, 1, until)).toBe(true);
  }
  for (const cue of ["report", "lost"] as const) {
    expect(sounds(cue, until, 0, AT)).toBe(false);
    expect(sounds(cue, until, 0, until)).toBe(true);
    expect(sounds(cue, 0, null, AT)).toBe(true);
  }
});

test("a recording is counted once where segments overlap, and only what can be played", () => {
  const at = (s: number) => new Date(AT + s * 1000).toISOString();
  const part = (from: number, to: number, codec = "avc1") => ({ began_at: at(from), ended_at: at(to), codec });
  const plays = (codec: string) => codec === "avc1";
  const found = [part(100, 160), part(-50, 20), part(150, 200), part(0, 300, "hvc1")];
  expect(recorded_s(found, AT, AT + 300_000, plays)).toBe(120);
  expect(recorded_s([], AT, AT + 300_000, plays)).toBe(0);
  expect(isEnough(150, 300)).toBe(true);
  expect(isEnough(149, 300)).toBe(false);
});

test("a page says that it hears whenever nobody believes it, and that it does not once", () => {
  expect(hearingSaid(true, undefined, false)).toBe(null);
  expect(hearingSaid(true, false, false)).toBe(true);
  expect(hearingSaid(true, true, false)).toBe(null);
  expect(hearingSaid(false, true, false)).toBe(false);
  expect(hearingSaid(false, true, true)).toBe(null);
  expect(hearingSaid(false, false, false)).toBe(null);
});

test("a page whose denial did not arrive denies again, and once it arrived no more", async () => {
  const heard: boolean[] = [];
  let broken = true;
  const say = newEars((audible) => {
    heard.push(audible);
    return broken ? Promise.reject(new Error("503")) : Promise.resolve("noted");
  });
  expect(await say(false, true)).toBe(null);
  broken = false;
  expect(await say(false, true)).toBe("noted");
  expect(await say(false, true)).toBe(null);
  expect(heard).toEqual([false, false]);
});

test("a page that hears says so again within the minute, also where the house believes it, and at once what was lost", async () => {
  const heard: boolean[] = [];
  let [at, broken] = [AT, false];
  const say = newEars(
    (audible) => {
      heard.push(audible);
      return broken ? Promise.reject(new Error("503")) : Promise.resolve("noted");
    },
    () => at,
  );
  expect(await say(true, true)).toBe("noted");
  at += HEARS_AGAIN_MS - 1;
  expect(await say(true, true)).toBe(null);
  at += 1;
  broken = true;
  expect(await say(true, true)).toBe(null);
  broken = false;
  expect(await say(true, true)).toBe("noted");
  expect(await say(true, true)).toBe(null);
  expect(heard).toEqual([true, true, true]);
  expect(HEARS_AGAIN_MS).toBeLessThanOrEqual(20_000);
});
