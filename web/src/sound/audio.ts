import { useSyncExternalStore } from "react";
import { render, type Cue } from "./cues";

/** The one context of this page. A browser lets it run once somebody has pressed a key or a button on the page. */
let context: AudioContext | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function its(): AudioContext {
  if (context === null) {
    context = new AudioContext();
    context.addEventListener("statechange", tell);
  }
  return context;
}

/** Asks the browser to let this page sound; from within a key or a press it does. */
export function wake(): void {
  const it = its();
  if (it.state !== "running") void it.resume().catch(() => undefined);
}

/** What cannot sound now does not sound later, all at once. */
export function play(cue: Cue, volume: number): void {
  wake();
  if (its().state === "running") render(its(), cue, volume);
}

const hears = () => context?.state === "running";

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const gestures = ["pointerdown", "keydown"] as const;
  for (const gesture of gestures) window.addEventListener(gesture, wake, true);
  wake();
  return () => {
    listeners.delete(listener);
    for (const gesture of gestures) window.removeEventListener(gesture, wake, true);
  };
}

/** Whether the browser lets this page sound now. How loud the machine is, and whether anything is plugged in, no page knows. */
export function useHears(): boolean {
  return useSyncExternalStore(subscribe, hears);
}
