import { useEffect, useRef } from "react";
import { writing } from "../shell/Keys";
import { isArrow } from "./grid";

/** What keys do on the wall. True: it was one for us, and the browser has nothing to do with it. */
export interface KeyActs {
  arrow: (key: string) => boolean;
  digit: (digit: string) => void;
  preset: (number: number) => boolean;
  escape: () => void;
  enter: () => void;
  letters: Readonly<Record<string, () => void>>;
}

/** Keys of the wall, while no dialog is open and nobody writes. */
export function useWallKeys(acts: KeyActs): void {
  const now = useRef(acts);
  useEffect(() => {
    now.current = acts;
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (writing(it.target) || document.querySelector("dialog[open]") || it.ctrlKey || it.metaKey) return;
      if (act(now.current, it)) it.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function act(acts: KeyActs, it: KeyboardEvent): boolean {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(it.code)?.[1];
  if (it.altKey) return digit !== undefined && acts.preset(Number(digit));
  if (isArrow(it.key)) return acts.arrow(it.key);
  if (digit !== undefined && !it.shiftKey) {
    acts.digit(digit);
    return true;
  }
  if (it.key === "Escape") {
    acts.escape();
    return true;
  }
  if (it.key === "Enter" && it.target === document.body) {
    acts.enter();
    return true;
  }
  const letter = acts.letters[it.key.toLowerCase()];
  letter?.();
  return letter !== undefined;
}
