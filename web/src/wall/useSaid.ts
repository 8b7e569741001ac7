import { useEffect, useState } from "react";

const SAID_MS = 6000;

/** What was done last, in words, for a few seconds. */
export function useSaid(): [string, (text: string) => void] {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  useEffect(() => {
    if (!said.text) return undefined;
    const timer = setTimeout(() => setSaid((old) => ({ text: "", turn: old.turn })), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said.text, (text) => setSaid((old) => ({ text, turn: old.turn + 1 }))];
}
