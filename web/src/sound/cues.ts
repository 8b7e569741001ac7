/** Four cues, told apart by pitch and by rhythm, each a second at most. Each tone: hertz, begin, length in seconds. */
export type Cue = "critical" | "report" | "emergency" | "lost";
type Tone = readonly [hz: number, at_s: number, length_s: number];

export const CUES: Readonly<Record<Cue, readonly Tone[]>> = {
  critical: [
    [880, 0, 0.14],
    [880, 0.2, 0.14],
    [880, 0.4, 0.14],
  ],
  report: [
    [520, 0, 0.22],
    [660, 0.26, 0.3],
  ],
  emergency: [
    [1180, 0, 0.18],
    [780, 0.2, 0.18],
    [1180, 0.4, 0.18],
    [780, 0.6, 0.18],
  ],
  lost: [
    [330, 0, 0.35],
    [240, 0.4, 0.45],
  ],
};

export const REPEAT_MS = 10_000;
/** Of the minute that the house believes it, so that two that are lost do no harm. Source: access/actions.py. */
export const HEARS_AGAIN_MS = 20_000;
export const MUTE_MS = 5 * 60_000;

/** Seconds that a mute still lasts. */
export const muteLeft_s = (until_ms: number, now_ms: number): number =>
  Math.max(0, Math.ceil((until_ms - now_ms) / 1000));

/** What no mute silences where nobody else would hear it. */
const CRITICAL: ReadonlySet<Cue> = new Set(["critical", "emergency"]);

/** Whether a cue sounds. `others`: how many other seats hear; null: nobody knows, which is none. */
export function sounds(cue: Cue, mutedUntil_ms: number, others: number | null, now_ms: number): boolean {
  return now_ms >= mutedUntil_ms || (CRITICAL.has(cue) && (others ?? 0) === 0);
}

/**
 * What a page says of itself: that it hears, whenever that is not believed; that it does not, once.
 * `believed`: undefined as long as nobody knows. Null: there is nothing to say.
 */
export function hearingSaid(hears: boolean, believed: boolean | undefined, denied: boolean): boolean | null {
  if (believed === undefined || believed === hears) return null;
  return hears || !denied ? hears : null;
}

/** What must sound again: only what is critical and nobody has taken. */
export function due(cue: Cue | null, lastAt_ms: number, now_ms: number): boolean {
  return cue !== null && now_ms - lastAt_ms >= REPEAT_MS;
}

/** Square tones are louder to the ear than sines of the same height. */
const SQUARE = 0.5;
const EDGE_S = 0.01;
const FADE_S = 0.03;

/** Puts the tones of a cue into a context, from now on. */
export function render(its: BaseAudioContext, cue: Cue, volume: number): void {
  const height = volume * (cue === "emergency" ? SQUARE : 1);
  for (const [hz, at_s, length_s] of CUES[cue]) {
    const [tone, gain] = [its.createOscillator(), its.createGain()];
    const from = its.currentTime + at_s;
    tone.type = cue === "emergency" ? "square" : "sine";
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(height, from + EDGE_S);
    gain.gain.setValueAtTime(height, from + length_s - FADE_S);
    gain.gain.linearRampToValueAtTime(0, from + length_s);
    tone.connect(gain).connect(its.destination);
    tone.start(from);
    tone.stop(from + length_s);
  }
}
