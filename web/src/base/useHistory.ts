import { useEffect, useState } from "react";
import { act, begin, redo, seal, undo, type History } from "./history";

export interface Edit<T> {
  now: T;
  change: (next: T, tag?: string) => void;
  /** A drag or a held key has ended. */
  seal: () => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  /** Something new to start from: what was saved, or another camera. */
  restart: (now: T) => void;
}

/** Something that is being edited, with undo and redo by buttons and by Ctrl+Z, Ctrl+Y. */
export function useHistory<T>(first: T, active: boolean): Edit<T> {
  const [history, setHistory] = useState<History<T>>(() => begin(first));
  useEffect(() => {
    if (!active) return undefined;
    const press = (it: KeyboardEvent) => {
      if (!(it.ctrlKey || it.metaKey) || it.altKey || inText(it.target)) return;
      const key = it.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      it.preventDefault();
      setHistory(key === "y" || it.shiftKey ? redo : undo);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [active]);
  return {
    now: history.now,
    change: (next, tag) => setHistory((old) => act(old, next, tag ?? null)),
    seal: () => setHistory(seal),
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    restart: (now) => setHistory(begin(now)),
  };
}

/** Where one writes words, the browser's own undo is at work. */
function inText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && (target.type === "text" || target.type === "search");
}
