import { useEffect, useState } from "react";

/** The text once nobody has typed for a moment. */
export function useSettled(text: string, pause_ms: number): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const waiting = window.setTimeout(() => setSettled(text.trim()), pause_ms);
    return () => window.clearTimeout(waiting);
  }, [text, pause_ms]);
  return settled;
}
