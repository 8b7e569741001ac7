import { useQuery } from "@tanstack/react-query";
import { useMay, useSeat } from "../access/queries";
import { clockTime, dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import type { Clock, DispatchState, Entry, IncidentDetail, IncidentNote, IncidentState } from "../base/types";
import { m } from "../i18n/m";
import { actorWord, entryWord } from "../journal/words";
import { EraseNote } from "./EraseNote";
import style from "./Incident.module.css";
import { correctedWords, type Names } from "./corrected";
import { table, timeline } from "./queries";
import { dispatchWord } from "./unitWords";
import { clockName, stateWord } from "./words";

/** The journal of this incident and of its calls, newest first: there is no second history. */
export function Timeline({ it }: { it: IncidentDetail }) {
  const query = useQuery(timeline(it.id));
  const mayErase = useMay("incident.erase");
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
                      {note ? <Note note={note} zone={city.timezone} /> : said(entry, names)}
                    </p>
                    {note && mayErase && !note.erased_at ? <EraseNote note={note} /> : null}
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
function Note({ note, zone }: { note: IncidentNote; zone: string }) {
  if (!note.erased_at) return <>{note.text}</>;
  const said = { at: dateTime(note.erased_at, zone), by: note.erased_by ?? "", why: note.erased_why ?? "" };
  return <span className={style.erased}>{m.note_erased(said)}</span>;
}

/** A code of the server in words, where it is one. */
function spoken(kind: string, key: string, value: string): string {
  if (key === "after" && kind === "incident.advanced") return dispatchWord(value as DispatchState);
  if (key === "after" && kind === "incident.moved") return stateWord(value as IncidentState);
  return key === "clock" ? clockName(value as Clock["name"]) : value;
}

const TOLD = [
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
    if (typeof value === "string" && value) return [spoken(kind, key, value)];
    return Array.isArray(value) ? [value.join(", ")] : [];
  }).join(" · ");
}
