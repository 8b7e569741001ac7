import { useNavigate } from "@tanstack/react-router";
import { Button } from "../base/Button";
import type { IntakeTable } from "../base/types";
import { m } from "../i18n/m";
import style from "./Intake.module.css";
import { bodyOf, type Draft } from "./draft";
import { changeDraft, dropDraft } from "./drafts";
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
          <ul>
            {crossings(told.read, stands, wanted).map((it) => (
              <li key={it.field === "answer" ? it.question : it.field}>
                <span>{crossingWords(it, name)}</span>
              </li>
            ))}
          </ul>
          <Button onClick={replace}>{m.since_replace()}</Button>
        </>
      ) : null}
      <Button onClick={leave}>{m.since_leave()}</Button>
    </div>
  );
}

function crossingWords(it: Crossing, name: (code: string) => string): string {
  const now = it.now || "–";
  if (it.field === "answer") return `${it.question}: ${now}`;
  if (it.field === "category") return `${m.intake_category()}: ${name(now)}`;
  if (it.field === "priority") return `${m.intake_priority()}: ${now}`;
  if (it.field === "narrative") return `${m.intake_narrative()}: ${now}`;
  return `${m.incident_place()}: ${it.now || m.draft_no_place()}`;
}
