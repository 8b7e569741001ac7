import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useSeat } from "../access/queries";
import { Problem } from "../base/api";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { clockTime } from "../base/format";
import { Key } from "../base/Key";
import { sentence } from "../base/sentence";
import type { IncidentDetail } from "../base/types";
import { m } from "../i18n/m";
import { actorWord } from "../journal/words";
import { CategoryField } from "./CategoryField";
import { byWhom, corrections, crossed, readOf, type Corrected, type Correction, type Field } from "./correct";
import type { DraftPlace } from "./draft";
import style from "./Intake.module.css";
import own from "./Incident.module.css";
import { PlaceField } from "./PlaceField";
import { deliver } from "./deliver";
import { incident, table, timeline } from "./queries";

interface Props {
  it: IncidentDetail;
  onClose: () => void;
}

/** Place, kind and urgency of an incident that is open, told anew: what was told before stays in the timeline. */
export function Correct({ it, onClose }: Props) {
  const fields = useId();
  const form = useRef<HTMLDivElement>(null);
  const rules = useQuery(table).data;
  const { city } = useSeat();
  const queries = useQueryClient();
  /** As this person last knew it: when the form opened, or when the form said that it had changed. */
  const [had, setHad] = useState(it);
  const [touched, setTouched] = useState<Partial<Corrected>>({});
  const [others, setOthers] = useState<readonly Field[]>([]);
  const entries = useQuery({ ...timeline(it.id), enabled: others.length > 0 }).data ?? [];
  const [same, setSame] = useState(false);
  // What nobody touched here goes on showing what a colleague makes of it.
  const wanted: Corrected = {
    place: null,
    place_text: it.place_text,
    category: it.category,
    priority: it.priority,
    ...touched,
  };
  const correcting = useMutation({
    mutationFn: ({ read, said }: { read: IncidentDetail; said: Correction }) =>
      deliver({ kind: "correct", incident: it.id, had: readOf(read), said }, it.code),
    onSuccess: ({ answer }) => {
      if (answer) queries.setQueryData(incident(it.id).queryKey, answer as IncidentDetail);
      onClose();
    },
    // A colleague was faster by less than the news needs: what stands there now is read, and the form stays as it is.
    onError: async (fault, { read, said }) => {
      if (!(fault instanceof Problem && fault.kind === "ChangedMeanwhile")) return;
      const now = await queries.query({ ...incident(it.id), staleTime: 0 });
      setOthers(crossed(read, now, said));
      setHad(now);
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  useEffect(() => {
    const field = form.current?.querySelector("input");
    field?.focus();
    field?.select();
  }, []);
  const change = (next: Partial<Corrected>) => {
    setSame(false);
    setTouched((old) => ({ ...old, ...next }));
  };
  const save = () => {
    if (correcting.isPending) return;
    const said = corrections(it, touched);
    const fields = said ? crossed(had, it, said) : [];
    setHad(it);
    setOthers(fields);
    if (said === null) setSame(true);
    else if (fields.length === 0) correcting.mutate({ read: it, said });
  };
  const nowIs: Record<Field, string> = {
    place: `${m.incident_place()}: ${it.place_text || m.draft_no_place()}`,
    category: `${m.intake_category()}: ${rules?.categories.find(({ code }) => code === it.category)?.name ?? it.category}`,
    priority: `${m.intake_priority()}: ${it.priority}`,
  };
  const meanwhile = byWhom(entries, others).map(({ by, of }) => ({
    who: by ? `${actorWord(by.actor)} (${clockTime(by.at, city.timezone)})` : m.correct_somebody(),
    what: of.map((field) => nowIs[field]).join(" · "),
  }));
  const keys = (key: KeyboardEvent) => {
    if (key.key === "Enter" && key.ctrlKey) save();
    else if (key.key === "Escape") onClose();
    else return;
    key.preventDefault();
    key.stopPropagation();
  };
  const options = (rules?.priorities ?? []).map(({ code }) => ({ value: code, label: code }));
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys of its fields: save, and leave
    <div ref={form} className={own.send} data-correct="" onKeyDown={keys}>
      <h3>{m.correct_title()}</h3>
      <PlaceField
        place={wanted.place ?? placeNow(it)}
        text={wanted.place_text}
        onText={(place_text) => change({ place_text })}
        onPlace={(place, place_text) => {
          change({ place, place_text });
          document.getElementById(`${fields}-what`)?.focus();
        }}
        focus={false}
        none={m.intake_no_place()}
      />
      <div className={style.two}>
        <CategoryField
          id={`${fields}-what`}
          categories={rules?.categories ?? []}
          chosen={rules?.categories.find(({ code }) => code === wanted.category)}
          onPick={({ code, priority }) => change({ category: code, ...(priority ? { priority } : {}) })}
        />
        <Choice
          label={m.intake_priority()}
          value={wanted.priority}
          options={options}
          onChange={(priority) => change({ priority })}
        />
      </div>
      {same ? <p role="status">{m.correct_same()}</p> : null}
      {others.length > 0 ? (
        <p className={own.fault} role="alert">
          {meanwhile.map((it) => m.correct_meanwhile(it)).join(" ")} {m.correct_kept()}
        </p>
      ) : null}
      {correcting.isError && others.length === 0 ? (
        <p className={own.fault} role="alert">
          {sentence(correcting.error)}
        </p>
      ) : null}
      <div className={own.row}>
        <Button look="main" disabled={correcting.isPending} onClick={save}>
          {correcting.isPending ? m.draft_sending() : m.correct_save()} <Key k="Ctrl+Enter" />
        </Button>
        <Button look="quiet" onClick={onClose}>
          <Key k="Esc" /> {m.cancel()}
        </Button>
      </div>
    </div>
  );
}

function placeNow({ lat, lon, accuracy_m, place_text: name, polsek }: IncidentDetail): DraftPlace | null {
  return lat === null || lon === null ? null : { lat, lon, accuracy_m, name, polsek };
}
