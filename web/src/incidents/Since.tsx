import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime } from "../base/format";
import type { IntakeTable } from "../base/types";
import { m } from "../i18n/m";
import { actorWord } from "../journal/words";
import style from "./Intake.module.css";
import { answeredBy, correctedBy, type Correction, type Read } from "./correct";
import { bodyOf, type Draft } from "./draft";
import { changeDraft, dropDraft } from "./drafts";
import { timeline } from "./queries";
import { crossings, since, type Crossing } from "./told";

/**
 * The report is saved, and what was typed since was refused: what stands on the server, and what can be done.
 * Saving again asks again and replaces nothing; only who has read what stands there replaces it.
 */
export function Since({ draft, table }: { draft: Draft; table: IntakeTable | undefined }) {
  const go = useNavigate({ from: "/desk" });
  const { told, stands } = draft;
  if (!told || draft.state !== "open") return null;
  const wanted = since(told.said, bodyOf(draft)) ?? {};
  const name = (code: string) => table?.categories.find((it) => it.code === code)?.name ?? code;
  const leave = () => {
    dropDraft(draft.id);
    void go({ search: { open: draft.id } });
  };
  const replace = () => {
    if (!stands) return;
    changeDraft(draft.id, { told: { ...told, read: stands }, stands: null, state: "sending", refused: "" });
  };
  return (
    <div className={style.alike} data-since="">
      {stands ? (
        <>
          <b>{m.since_stands()}</b>
          <Stands read={told.read} stands={stands} wanted={wanted} id={draft.id} name={name} />
        </>
      ) : null}
      <div className={style.choices}>
        {stands ? <Button onClick={replace}>{m.since_replace()}</Button> : null}
        <Button onClick={leave}>{m.since_leave()}</Button>
      </div>
    </div>
  );
}

interface StandsProps {
  read: Read;
  stands: Read;
  wanted: Correction;
  id: string;
  name: (code: string) => string;
}

/** Field by field: what a colleague said, who and when, and what was typed here. */
function Stands({ read, stands, wanted, id, name }: StandsProps) {
  const { city } = useSeat();
  const entries = useQuery(timeline(id)).data ?? [];
  const who = (it: Crossing) => {
    const by = it.field === "answer" ? answeredBy(entries, it.question) : correctedBy(entries, fieldOf(it.field));
    return by ? `${actorWord(by.actor)} (${clockTime(by.at, city.timezone)})` : m.correct_somebody();
  };
  return (
    <dl className={style.stands}>
      {crossings(read, stands, wanted).map((it) => (
        <div key={it.field === "answer" ? it.question : it.field}>
          <dt>{crossingName(it)}</dt>
          <dd>
            <span className={style.dim}>{who(it)}</span> <span>{shown(it.field, it.now, name)}</span>
          </dd>
          <dd>
            <span className={style.dim}>{m.since_mine()}</span> <span>{shown(it.field, mine(it, wanted), name)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const fieldOf = (field: Exclude<Crossing["field"], "answer">) => (field === "place_text" ? "place" : field);

function crossingName(it: Crossing): string {
  if (it.field === "answer") return it.question;
  return {
    category: m.intake_category,
    priority: m.intake_priority,
    narrative: m.intake_narrative,
    place_text: m.incident_place,
  }[it.field]();
}

/** What was typed; a priority that comes with a kind was typed with it. */
function mine(it: Crossing, wanted: Correction): string {
  if (it.field === "answer") return wanted.answers?.[it.question] ?? "";
  if (it.field !== "place_text" || wanted.place_text !== undefined) return wanted[it.field] ?? "";
  const { lat, lon } = wanted;
  return typeof lat !== "number" || typeof lon !== "number" ? "" : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

function shown(field: Crossing["field"], text: string, name: (code: string) => string): string {
  if (field === "category" && text) return name(text);
  return text || (field === "place_text" ? m.draft_no_place() : "–");
}
