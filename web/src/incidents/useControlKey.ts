import { useEffect, useRef } from "react";

/** Ctrl and a letter, in place of what the browser would do with it. Null: the browser's own. */
export function useControlKey(key: string, act: (() => void) | null): void {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      const wanted = (it.ctrlKey || it.metaKey) && !it.altKey && !it.shiftKey && it.key.toLowerCase() === key;
      if (!wanted || newest.current === null || document.querySelector("dialog[open]")) return;
      it.preventDefault();
      if (!it.repeat) newest.current();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [key]);
}
