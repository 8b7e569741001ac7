import { useState } from "react";
import type { DispatchState } from "../base/types";
import { m } from "../i18n/m";
import { sentWord } from "../units/words";
import style from "./Officer.module.css";
import { isOver, steps, type Kind } from "./outbox";
import { Reason } from "./Reason";
import { outcomes, refusals } from "./words";

interface Props {
  state: DispatchState;
  onAct: (kind: Kind, note?: string) => void;
}

/** The next step is the largest button; what needs a word asks for it first. */
export function StepButtons({ state, onAct }: Props) {
  const [asking, setAsking] = useState<"done" | "decline" | null>(null);
  if (isOver(state)) return null;
  const tap = (kind: Kind) => {
    if (kind === "done" || kind === "decline") setAsking(kind);
    else onAct(kind);
  };
  return (
    <div className={style.steps}>
      {steps(state).map((kind, nth) => (
        <button
          key={kind}
          type="button"
          className={`${style.step} ${nth === 0 ? style.first : ""}`}
          data-kind={kind}
          onClick={() => tap(kind)}
        >
          {sentWord(kind)}
        </button>
      ))}
      {asking ? (
        <Reason
          title={asking === "done" ? m.officer_outcome_ask() : m.officer_decline_ask()}
          choices={asking === "done" ? outcomes() : refusals()}
          act={sentWord(asking)}
          onSay={(note) => {
            setAsking(null);
            onAct(asking, note);
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  );
}
