import { useEffect, useRef } from "react";
import { writing } from "../shell/Keys";
import type { Acts } from "./PlayBar";

interface Jump {
  by: (ms: number) => void;
}

/** The whole screen by keyboard; the same letters stand on the buttons. */
export function useKeys(acts: Acts & Jump): void {
  const newest = useRef(acts);
  useEffect(() => {
    newest.current = acts;
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (writing(it.target) || it.ctrlKey || it.metaKey || it.altKey || document.querySelector("dialog[open]"))
        return;
      const act = keyActs(newest.current)[it.key.length === 1 ? it.key.toLowerCase() : it.key];
      if (!act) return;
      it.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function keyActs(acts: Acts & Jump): Record<string, () => void> {
  return {
    k: acts.toggle,
    j: () => acts.by(-10_000),
    l: () => acts.by(10_000),
    ",": () => acts.step(-1),
    ".": () => acts.step(1),
    "+": () => acts.zoom(-1),
    "=": () => acts.zoom(-1),
    "-": () => acts.zoom(1),
    i: () => acts.cut("in"),
    o: () => acts.cut("out"),
    e: acts.export,
    h: acts.hold,
    b: acts.recordNow,
    n: acts.toNow,
  };
}
