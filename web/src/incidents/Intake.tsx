import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Hourglass } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { Choice } from "../base/Choice";
import { useNow } from "../base/clock";
import { span } from "../base/format";
import { sentence } from "../base/sentence";
import type { Call, Category, IntakeTable } from "../base/types";
import { m } from "../i18n/m";
import { wrongIn } from "./caller";
import { CallerFields } from "./CallerFields";
import { CategoryField } from "./CategoryField";
import { Clocks } from "./Clocks";
import { draftClocks } from "./stopwatch";
import desk from "./Desk.module.css";
import { isBlank, type Draft, type DraftPlace } from "./draft";
import { changeDraft, dropDraft } from "./drafts";
import style from "./Intake.module.css";
import { CallGone, Discard } from "./Letting";
import { PlaceField } from "./PlaceField";
import { alike, calls, linkCall, table } from "./queries";
import { QuestionCard } from "./QuestionCard";
import { Since } from "./Since";
import { callerWord, isReport, metres } from "./words";

/** A report as it is told: the place first, then what, then the rest. Everything typed is kept at once. */
export function Intake({ draft }: { draft: Draft }) {
  const rules = useQuery(table);
  const call = useQuery({ ...calls, enabled: useMay("call.view") }).data?.find((it) => it.id === draft.call);
  const go = useNavigate({ from: "/desk" });
  const fields = useId();
  const form = useRef<HTMLElement>(null);
  const category = rules.data?.categories.find((it) => it.code === draft.category);
  const mayEnter = useMay("call.take");
  const change = (it: Partial<Draft>) => changeDraft(draft.id, it);
  const save = () => {
    const wrong = wrongIn(draft);
    change(wrong ? { refused: wrong.why } : { state: "sending", refused: "" });
    if (wrong) document.getElementById(`${fields}-${wrong.field}`)?.focus();
  };
  useEffect(() => {
    performance.mark("kentongan:form-ready");
  }, []);
  useFormKeys(form, save, () => {
    // First away from it: a form that is gone would be asked of the server as an incident.
    void go({ search: {} }).then(() => isBlank(draft) && draft.call === null && dropDraft(draft.id));
  });
  const pickPlace = (place: DraftPlace, text: string) => {
    performance.mark("kentongan:place-picked");
    change({ place, place_text: text });
    document.getElementById(`${fields}-what`)?.focus();
  };
  const pickCategory = (it: Category) => {
    change({ category: it.code, priority: it.priority ?? "", refused: "" });
    document.getElementById(`${fields}-told`)?.focus();
  };
  return (
    <section ref={form} className={desk.side} aria-label={m.intake_region()}>
      <div className={style.form}>
        <IntakeHead draft={draft} call={call} table={rules.data} />
        {draft.refused ? (
          <p className={style.refused} role="alert">
            {draft.refused}
          </p>
        ) : null}
        <CallGone draft={draft} />
        <Since draft={draft} table={rules.data} />
        <PlaceField
          place={draft.place}
          text={draft.place_text}
          onText={(text) => change({ place_text: text })}
          onPlace={pickPlace}
          focus={draft.category === ""}
          none={m.intake_no_place()}
        />
        <div className={style.two}>
          <CategoryField
            id={`${fields}-what`}
            categories={rules.data?.categories ?? []}
            chosen={category}
            onPick={pickCategory}
          />
          <Choice
            label={m.intake_priority()}
            value={draft.priority}
            options={[{ value: "", label: "–" }, ...(rules.data?.priorities ?? []).map(priorityOption)]}
            onChange={(priority) => change({ priority })}
          />
        </div>
        {draft.place ? <AlikePart draft={draft} table={rules.data} /> : null}
        <div className={style.narrative}>
          <label className={style.label} htmlFor={`${fields}-told`}>
            {m.intake_narrative()}
          </label>
          <textarea
            id={`${fields}-told`}
            maxLength={8000}
            value={draft.narrative}
            onChange={(it) => change({ narrative: it.target.value })}
          />
        </div>
        {category ? (
          <QuestionCard category={category} answers={draft.answers} onAnswers={(answers) => change({ answers })} />
        ) : null}
        {mayEnter && draft.entered ? <CallerFields draft={draft} numberId={`${fields}-number`} /> : null}
      </div>
      <div className={style.acts}>
        <p className={`${style.state} ${style.dim}`} role="status">
          {draft.state === "sending" ? <Hourglass size={14} aria-hidden="true" /> : null}{" "}
          {draft.state === "sending" ? m.draft_sending_long() : draft.told ? m.draft_kept_since() : m.draft_kept()}
        </p>
        <Button look="main" disabled={draft.state === "sending"} onClick={save}>
          {m.intake_save()} <Key k="Ctrl+Enter" />
        </Button>
        <Discard draft={draft} />
        <span className={style.dim}>{isReport(call) ? m.intake_keys_report() : m.intake_keys()}</span>
      </div>
    </section>
  );
}

const priorityOption = ({ code }: { code: string }) => ({ value: code, label: code });

function IntakeHead({
  draft,
  call,
  table: its,
}: {
  draft: Draft;
  call: Call | undefined;
  table: IntakeTable | undefined;
}) {
  const at = useNow();
  const waits = its?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const priority = its?.priorities.find((it) => it.code === draft.priority);
  return (
    <>
      <header className={style.head}>
        <h2>{call?.channel === "110" ? m.intake_title_110() : m.intake_title()}</h2>
        {call && !(isReport(call) && call.number === null) ? <span>{callerWord(call)}</span> : null}
        {call?.line ? <span className={style.dim}>{m.call_line({ line: call.line })}</span> : null}
        {call?.flag ? <span className={desk.amber}>{m.call_flagged({ why: call.flag })}</span> : null}
      </header>
      <Clocks clocks={draftClocks(call, draft.begun_ms, priority, waits, at)} />
    </>
  );
}

/** Perhaps a caller speaks of what is open already: proposed at once, and never done by itself. */
function AlikePart({ draft, table: its }: { draft: Draft; table: IntakeTable | undefined }) {
  const { place, call } = draft;
  const query = useQuery(alike(place?.lat ?? 0, place?.lon ?? 0, draft.category));
  const go = useNavigate({ from: "/desk" });
  const linking = useMutation({
    mutationFn: (into: string) => linkCall(into, call ?? ""),
    onSuccess: (_, into) => {
      void go({ search: { open: into } }).then(() => dropDraft(draft.id));
    },
  });
  const found = (query.data ?? []).filter((it) => it.id !== draft.id); // one that is saved already is not its own double
  if (found.length === 0) return null;
  const name = (code: string) => its?.categories.find((it) => it.code === code)?.name ?? code;
  return (
    <div className={style.alike} role="status">
      <b>{m.alike_title()}</b>
      <ul>
        {found.slice(0, 3).map((it) => (
          <li key={it.id}>
            <span>
              {m.alike_one({
                code: it.code,
                what: name(it.category),
                far: metres(it.distance_m),
                span: span(it.apart_s),
              })}
            </span>
            <Button disabled={!call || linking.isPending} onClick={() => linking.mutate(it.id)}>
              {m.alike_link()}
            </Button>
          </li>
        ))}
      </ul>
      {linking.isError ? <p className={style.refused}>{sentence(linking.error)}</p> : null}
    </div>
  );
}

function useFormKeys(form: React.RefObject<HTMLElement | null>, onSave: () => void, onLeave: () => void): void {
  const newest = useRef({ onSave, onLeave });
  useEffect(() => {
    newest.current = { onSave, onLeave };
  });
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      if (it.key === "Enter" && it.ctrlKey) newest.current.onSave();
      else if (it.key === "Escape" && form.current?.contains(document.activeElement)) newest.current.onLeave();
      else return;
      it.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [form]);
}
