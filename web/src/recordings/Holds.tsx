import { useState } from "react";
import { Button } from "../base/Button";
import { dateTime } from "../base/format";
import type { Hold } from "../base/types";
import { m } from "../i18n/m";
import { useRelease } from "./queries";
import { SpanDialog } from "./SpanDialog";
import style from "./RecordingsScreen.module.css";

interface Props {
  holds: readonly Hold[];
  timezone: string;
  mayHold: boolean;
  onSeek: (at_ms: number) => void;
}

/** What of the shown span is held, until when and why. */
export function Holds({ holds, timezone, mayHold, onSeek }: Props) {
  const [ending, setEnding] = useState<Hold | null>(null);
  const release = useRelease();
  if (holds.length === 0) return null;
  return (
    <section aria-labelledby="rec-holds" className={style.side}>
      <h2 id="rec-holds">{m.rec_holds()}</h2>
      <ul className={style.list}>
        {holds.map((it) => (
          <li key={it.id}>
            <button type="button" className={style.jump} onClick={() => onSeek(Date.parse(it.from_at))}>
              {dateTime(it.from_at, timezone)}
            </button>
            <div className={style.dim}>{it.reason}</div>
            <div className={style.dim}>
              {m.rec_held_until({ at: dateTime(it.until_at, timezone), who: it.made_by })}
            </div>
            {mayHold ? (
              <Button look="quiet" onClick={() => setEnding(it)}>
                {m.rec_hold_end()}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {ending ? (
        <SpanDialog
          title={m.rec_hold_end()}
          text={m.rec_hold_end_text()}
          act={m.rec_hold_end()}
          timezone={timezone}
          from_ms={Date.parse(ending.from_at)}
          to_ms={Date.parse(ending.to_at)}
          busy={release.isPending}
          fault={release.error}
          onAct={(reason) => release.mutate({ id: ending.id, reason }, { onSuccess: () => setEnding(null) })}
          onClose={() => setEnding(null)}
        />
      ) : null}
    </section>
  );
}
