import { useBlocker } from "@tanstack/react-router";
import { useRef, type ReactNode } from "react";
import { m } from "../i18n/m";
import { Button } from "./Button";
import confirm from "./Confirm.module.css";
import { Dialog } from "./Dialog";

/** An address that the page is about to go to. */
interface Address {
  pathname: string;
  search: object;
}

interface Leaving {
  /** What was changed is saved, or may be lost: the next way out is open. */
  free: () => void;
  /** Asks, while somebody is about to leave. */
  question: ReactNode;
}

/** Nobody loses by accident what is not saved: every way out asks first, the list, the bar and the browser's own. */
export function useLeaving(changed: boolean, stays: (next: Address) => boolean): Leaving {
  const isFree = useRef(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ next }) => changed && !isFree.current && !stays(next),
    enableBeforeUnload: () => changed && !isFree.current,
    withResolver: true,
  });
  const free = () => {
    isFree.current = true;
  };
  if (status !== "blocked") return { free, question: null };
  const question = (
    <Dialog title={m.leave_title()} onClose={reset}>
      <p>{m.leave_text()}</p>
      <div className={confirm.acts}>
        <Button onClick={reset}>{m.leave_stay()}</Button>
        <Button look="main" onClick={proceed}>
          {m.leave_act()}
        </Button>
      </div>
    </Dialog>
  );
  return { free, question };
}
