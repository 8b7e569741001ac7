import { StatusShape } from "../base/StatusShape";
import { clockTime } from "../base/format";
import { m } from "../i18n/m";
import { sentWord } from "../units/words";
import style from "./Officer.module.css";
import type { Action } from "./outbox";
import { ZONE } from "./zone";

const SHOWN = 6;
const SHAPE = { waiting: "caution", done: "normal", refused: "critical" } as const;

/** What was done and where it is: waiting, stored at the server, or refused with its sentence. */
export function ActionList({ actions, task }: { actions: readonly Action[]; task: string | null }) {
  const mine = actions.filter((it) => it.state === "waiting" || it.dispatch === task || it.kind === "help");
  const last = mine.slice(-SHOWN).toReversed();
  if (last.length === 0) return null;
  return (
    <section className={style.outbox}>
      <h2>{m.officer_actions()}</h2>
      <ol>
        {last.map((it) => (
          <ActionLine key={it.key} action={it} />
        ))}
      </ol>
    </section>
  );
}

export function ActionLine({ action }: { action: Action }) {
  return (
    <li className={style.action} data-seq={action.seq} data-state={action.state}>
      <span>
        {clockTime(action.at, ZONE)} <b>{sentWord(action.kind)}</b>
      </span>
      <StateMark state={action.state} />
      {action.note ? <span className={style.dim}>{action.note}</span> : null}
      {action.state === "refused" ? <span className={style.detail}>{action.detail}</span> : null}
    </li>
  );
}

export function StateMark({ state }: { state: Action["state"] }) {
  const word = { waiting: m.officer_waiting, done: m.officer_stored, refused: m.officer_refused }[state]();
  return (
    <span>
      <StatusShape health={SHAPE[state]} silent /> {word}
    </span>
  );
}
