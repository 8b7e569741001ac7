import { useCallback, useEffect, useRef, useState } from "react";
import { now } from "../base/clock";
import { Problem } from "../base/api";
import { openView } from "./queries";
import { covers, toOpen, type Shown } from "./window";

const SETTLE_MS = 500;

export interface Opened {
  /** What is seen may be shown: that one looks is written down. */
  open: boolean;
  /** Something may be shown already. */
  begun: boolean;
  /** It is older than a day: say why first. */
  needsReason: boolean;
  /** So much cannot be opened at once. */
  tooLong: boolean;
  fault: unknown;
  giveReason: (reason: string) => void;
}

/** Of one camera: opens the span that is seen, once, and asks for the reason where the server wants one. */
export function useOpened(camera: string | undefined, shown: Shown): Opened {
  const [spans, setSpans] = useState<readonly Shown[]>([]);
  const [needsReason, setNeeds] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const reason = useRef("");
  const busy = useRef(false);
  const wanted = toOpen(shown, now());
  const from_ms = wanted?.from_ms ?? 0;
  const to_ms = wanted?.to_ms ?? 0;
  const open = wanted !== null && covers(spans, wanted);

  const ask = useCallback(async () => {
    if (!camera || to_ms <= from_ms || busy.current) return;
    busy.current = true;
    try {
      await openView(camera, from_ms, to_ms, reason.current);
      setSpans((before) => [...before, { from_ms, to_ms }]);
      setNeeds(false);
      setFault(null);
    } catch (found) {
      if (found instanceof Problem && found.kind === "ReasonNeeded") setNeeds(true);
      else setFault(found);
    } finally {
      busy.current = false;
    }
  }, [camera, from_ms, to_ms]);

  useEffect(() => {
    if (open || needsReason) return;
    const timer = setTimeout(() => void ask(), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [ask, open, needsReason]);

  const giveReason = useCallback(
    (said: string) => {
      reason.current = said;
      void ask();
    },
    [ask],
  );
  return {
    open,
    begun: spans.length > 0,
    needsReason: needsReason && !open,
    tooLong: wanted === null,
    fault,
    giveReason,
  };
}
