import { useQueryClient } from "@tanstack/react-query";
import { Choice } from "../base/Choice";
import { Field } from "../base/Field";
import type { Channel } from "../base/types";
import { m } from "../i18n/m";
import { CHANNELS, isNumber, owesCaller } from "./caller";
import type { Draft } from "./draft";
import { changeDraft } from "./drafts";
import { enterDraft } from "./entering";
import style from "./Intake.module.css";

/** Who told of it, for a report that came without a call. It stands last: who knows nothing of it passes by. */
export function CallerFields({ draft, numberId }: { draft: Draft; numberId: string }) {
  const queries = useQueryClient();
  const change = (it: Partial<Draft>) => changeDraft(draft.id, it);
  // Said as soon as a field is left, so that what is known of the number shows; saving the report says it again.
  const tell = () => {
    if (!owesCaller(draft) || !isNumber(draft.number)) return;
    void enterDraft(draft).then(
      () => queries.invalidateQueries({ queryKey: ["call"] }),
      () => undefined,
    );
  };
  return (
    <fieldset className={style.caller}>
      <legend>{m.caller_title()}</legend>
      <Choice
        label={m.caller_channel()}
        value={draft.channel}
        options={CHANNELS.map(({ value, word }) => ({ value, label: word() }))}
        onChange={(channel) => change({ channel: channel as Channel })}
      />
      <Field
        id={numberId}
        label={m.caller_number()}
        inputMode="tel"
        autoComplete="off"
        maxLength={60}
        fault={isNumber(draft.number) ? null : m.caller_wrong()}
        value={draft.number}
        onChange={(it) => change({ number: it.target.value })}
        onBlur={tell}
      />
      <Field
        label={m.caller_ticket()}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={draft.ticket}
        onChange={(it) => change({ ticket: it.target.value })}
        onBlur={tell}
      />
    </fieldset>
  );
}
