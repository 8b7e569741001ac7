import { useEffect, useState } from "react";

let audio: AudioContext | null = null;

/** A browser plays nothing before somebody has touched the page. */
export function allowSound(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

export function soundAllowed(): boolean {
  return audio?.state === "running";
}

/** Two rising tones, below one second, and three short shakes. */
export function callOut(): void {
  if ("vibrate" in navigator) navigator.vibrate([200, 100, 200, 100, 400]);
  if (audio?.state !== "running") return;
  for (const [nth, pitch] of [660, 880].entries()) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0.4 });
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + nth * 0.35);
    tone.stop(audio.currentTime + nth * 0.35 + 0.25);
  }
}

const REPEAT_MS = 10_000;

/** Calls out while `on`, again and again until somebody answers. */
export function useCall(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    callOut();
    const timer = setInterval(callOut, REPEAT_MS);
    return () => clearInterval(timer);
  }, [on]);
}

/** Keeps the screen on, where the phone offers it; a hidden page loses the lock and asks again. Returns: it holds. */
export function useWake(on: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!on || !("wakeLock" in navigator)) return undefined;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const take = async () => {
      if (document.visibilityState !== "visible" || over) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        lock.onrelease = () => setHeld(false);
        setHeld(true);
      } catch {
        setHeld(false); // refused with a low battery
      }
    };
    const again = () => void take();
    void take();
    document.addEventListener("visibilitychange", again);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", again);
      void lock?.release();
    };
  }, [on]);
  return held;
}
