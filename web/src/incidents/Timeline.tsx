import { useQuery } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { clockTime } from "../base/format";
import { ListState } from "../base/ListState";
import type {
  Clock,
  DispatchState,
  Entry,
  IncidentDetail,
  IncidentNote,
  IncidentState,
  Standing,
} from "../base/types";
import { m } from "../i18n/m";
import { actorWord, entryWord } from "../journal/words";
import { EraseText, Gone } from "./EraseText";
import { standingWord } from "./erasing";
import style from "./Incident.module.css";
import { correctedWords, type Names } from "./corrected";
import { table, timeline } from "./queries";
import { dispatchWord } from "./unitWords";
import { clockName, stateWord } from "./words";

/** The journal of this incident and of its calls, newest first: there is no second history. */
export function Timeline({ it }: { it: IncidentDetail }) {
  const query = useQuery(timeline(it.id));
  const { city } = useSeat();
  const categories = useQuery(table).data?.categories;
  const names: Names = (code) => categories?.find((one) => one.code === code)?.name ?? code;
  return (
    <div className={style.part}>
      <h3>{m.timeline_title()}</h3>
      <ListState query={query} empty={(found) => found.length === 0} emptyText={m.journal_none()}>
        {(found) => (
          <ol className={style.entries}>
            {found.map((entry) => {
              const note =
                entry.kind === "incident.noted" ? it.notes.find(({ id }) => id === entry.body.note) : undefined;
              return (
                <li key={entry.seq} className={style.entry} data-kind={entry.kind} title={entry.hash}>
                  <time dateTime={entry.at}>{clockTime(entry.at, city.timezone)}</time>
                  <div>
                    <p>
                      <b>{entryWord(entry.kind)}</b> · {actorWord(entry.actor)}{" "}
                      {note ? <Note note={note} /> : said(entry, names)}
                    </p>
                    {typeof entry.body.said_at === "string" ? (
                      <p className={style.dim}>
                        {m.timeline_said({ at: clockTime(entry.body.said_at, city.timezone) })}
                      </p>
                    ) : null}
                    {note && !note.erased_at ? (
                      <EraseText whose={{ of: "incident", id: note.incident_id }} text={`note:${note.id}`} />
                    ) : null}
                  </div>
                </li>
              );
            })}
          </ol>
        )}
      </ListState>
    </div>
  );
}

/** Words that people wrote stand beside the chain, under the entry's note: they can be erased, the entry cannot. */
function Note({ note }: { note: IncidentNote }) {
  if (!note.erased_at) return <>{note.text}</>;
  return <Gone it={{ key: note.id, at: note.erased_at, by: note.erased_by ?? "", why: note.erased_why ?? "" }} />;
}

/** A code of the server in words, where it is one. */
function spoken(kind: string, key: string, value: string): string {
  if (key === "after" && kind === "incident.advanced") return dispatchWord(value as DispatchState);
  if (key === "after" && kind === "incident.moved") return stateWord(value as IncidentState);
  if (key === "what") return ERASED.has(kind) ? standingWord(value as Standing) : "";
  return key === "clock" ? clockName(value as Clock["name"]) : value;
}

const ERASED: ReadonlySet<string> = new Set(["incident.note_erased", "incident.text_erased"]);

const TOLD = [
  "what",
  "unit",
  "reason",
  "cameras",
  "after",
  "disposition",
  "partner",
  "clock",
  "level",
  "into_code",
  "part_code",
];

/** What an entry says beside its kind. */
function said({ kind, body }: Entry, names: Names): string {
  if (kind.endsWith(".cameras_closed") && body.why === "category") return m.timeline_by_rule();
  if (kind === "incident.corrected") return correctedWords(body, names);
  return TOLD.flatMap((key) => {
    const value = body[key];
    if (typeof value === "string" && value) return [spoken(kind, key, value)].filter(Boolean);
    return Array.isArray(value) ? [value.join(", ")] : [];
  }).join(" · ");
}
