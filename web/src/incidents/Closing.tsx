import { useEffect, useRef, useState } from "react";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import type { Outcome } from "../base/types";
import { m } from "../i18n/m";
import style from "./RingBanner.module.css";
import type { Desk, Meant } from "./useDesk";
import { useDeskKeys } from "./useDeskKeys";
import { OUTCOMES, outcomeWord, REPORT_OUTCOMES } from "./words";

const TOLD_MS = 5_000;

/**
 * Closing a call: Shift+F8 closes a silent one at once, F8 asks what it was. Which call, is read as the key is
 * pressed, and stays so while it is asked.
 */
export function Closing({ desk, meant }: { desk: Desk; meant: () => Meant | null }) {
  const [asked, setAsked] = useState<Meant | null>(null);
  const [none, setNone] = useState(false);
  const close = (it: Meant, outcome: Outcome) => {
    setAsked(null);
    desk.dispose(it, outcome);
  };
  const read = (act: (it: Meant) => void) => {
    const found = meant();
    setNone(found === null);
    setAsked(null);
    if (found) act(found);
  };
  useDeskKeys({
    F8: () => read(setAsked),
    // Nobody is silent who stands at the counter: of a report it is asked.
    "Shift+F8": () =>
      read((it) => {
        if (it.report) setAsked(it);
        else {
          focusNext();
          close(it, "silent");
        }
      }),
  });
  useEffect(() => {
    if (!none) return undefined;
    const timer = setTimeout(() => setNone(false), TOLD_MS);
    return () => clearTimeout(timer);
  }, [none]);
  const { closed } = desk;
  return (
    <>
      {closed ? (
        <p className={style.taken} role="status">
          {(closed.report ? m.report_closed_as : m.call_closed_as)({ as: outcomeWord(closed.outcome) })}{" "}
          {closed.report ? "" : closed.who} {closed.draft ? m.closed_with_draft() : ""}
          <Button onClick={() => desk.reopen(closed.call)}>{m.call_reopen()}</Button>
        </p>
      ) : null}
      {none ? (
        <p className={style.taken} role="status">
          {m.closing_none()}
        </p>
      ) : null}
      {asked ? (
        <Asking meant={asked} onClose={() => setAsked(null)} onOutcome={(outcome) => close(asked, outcome)} />
      ) : null}
    </>
  );
}

/** Whoever goes through missed calls goes on to the next one. */
function focusNext(): void {
  const card = document.activeElement?.closest("[data-missed]");
  const lane = [...document.querySelectorAll<HTMLElement>("[data-missed]")];
  const nth = lane.findIndex((it) => it === card);
  if (nth >= 0) (lane[nth + 1] ?? lane[nth - 1])?.focus();
}

interface AskingProps {
  meant: Meant;
  onClose: () => void;
  onOutcome: (outcome: Outcome) => void;
}

/** One more key says what it was. It takes no focus: Esc leaves everything as it was. */
function Asking({ meant, onClose, onOutcome }: AskingProps) {
  const outcomes = meant.report ? REPORT_OUTCOMES : OUTCOMES;
  const newest = useRef({ onClose, onOutcome, outcomes });
  useEffect(() => {
    newest.current = { onClose, onOutcome, outcomes };
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      const found = newest.current.outcomes.find(({ key }) => key === it.key);
      if (!found && it.key !== "Escape") return;
      it.preventDefault();
      it.stopPropagation();
      if (found) newest.current.onOutcome(found.outcome);
      else newest.current.onClose();
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
  return (
    <div className={style.closing} role="status">
      <b>{meant.report ? m.closing_report_ask() : m.closing_ask({ number: meant.who })}</b>
      {outcomes.map(({ key, outcome, word }) => (
        <Button key={key} onClick={() => onOutcome(outcome)}>
          <kbd>{key}</kbd> {word()}
        </Button>
      ))}
      <Button look="quiet" onClick={onClose}>
        <Key k="Esc" /> {m.cancel()}
      </Button>
    </div>
  );
}
