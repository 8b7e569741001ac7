import { useEffect, useRef } from "react";

/** Function keys work in a field too: nobody writes with them. */
export function useDeskKeys(acts: Record<string, () => unknown>): void {
  const newest = useRef(acts);
  useEffect(() => {
    newest.current = acts;
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.ctrlKey || it.altKey || it.metaKey || it.repeat || document.querySelector("dialog[open]")) return;
      const act = newest.current[`${it.shiftKey ? "Shift+" : ""}${it.key}`];
      if (!act) return;
      it.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
