import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { Key } from "../base/Key";
import { Option } from "../base/Option";
import type { FoundPlaces, PlaceHit } from "../base/types";
import { useSettled } from "../base/useSettled";
import { m } from "../i18n/m";
import { whereIs } from "./where";
import { hitKind, noteWords, polsekWord, radiusWord, sureWord, whyWords } from "./whereWords";
import style from "./WhereField.module.css";

const PAUSE_MS = 150;
const KEY = "F3";

interface Props {
  /** Longitude, latitude: of two that fit alike the nearer comes first. */
  near: readonly [number, number] | undefined;
  withCameras: boolean;
  onPick: (hit: PlaceHit) => void;
  /** In a form it stands in its line, begins with what was typed before, and takes the focus. */
  form?: { text: string; onText: (text: string) => void; focus: boolean; mapKey?: string };
}

/** Where is it? F3 from anywhere, arrows through the answers, Enter takes one, Esc clears. */
export function WhereField({ near, withCameras, onPick, form }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(form?.text ?? "");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const asked = useSettled(text, PAUSE_MS);
  const query = useQuery({
    ...whereIs(asked, near, withCameras),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  useFieldKey(field);
  const focus = form?.focus ?? false;
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  const found = open && text.trim() !== "" ? query.data : undefined;
  const hits = found?.hits ?? [];
  const current = Math.min(at, hits.length - 1);
  const pick = (hit: PlaceHit) => {
    setOpen(false);
    onPick(hit);
  };
  const write = (next: string) => {
    setText(next);
    form?.onText(next);
  };
  const press = (it: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[it.key];
    if (step !== undefined && hits.length > 0) setAt((current + step + hits.length) % hits.length);
    else if (it.key === "ArrowDown") setOpen(true);
    // Only an answer to what stands in the field may be taken: never the one before it.
    else if (it.key === "Enter" && hits[current] && asked === text.trim() && !query.isPlaceholderData)
      pick(hits[current]);
    else if (it.key === "Escape" && text !== "") write("");
    else return;
    it.preventDefault();
    it.stopPropagation();
  };
  return (
    <search className={`${style.where} ${form ? style.line : style.over}`}>
      <Search size={15} aria-hidden="true" />
      <input
        ref={field}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        aria-label={m.where_label()}
        aria-keyshortcuts={KEY}
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={hits.length > 0 ? `${id}-${current}` : undefined}
        placeholder={m.where_placeholder()}
        value={text}
        onChange={(it) => {
          write(it.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen((was) => was || !form)}
        // A dialog only borrows the focus: what was open is open when it comes back.
        onBlur={() => document.querySelector("dialog[open]") ?? setOpen(false)}
        onKeyDown={press}
      />
      {open && asked !== "" && query.isError ? (
        <p className={style.note} role="alert">
          {m.where_failed()}
        </p>
      ) : null}
      {found ? <Answers id={id} found={found} current={current} mapKey={form?.mapKey} onPick={pick} /> : null}
    </search>
  );
}

interface AnswersProps {
  id: string;
  found: FoundPlaces;
  current: number;
  /** Opens a map to point at the place, where there is one. */
  mapKey: string | undefined;
  onPick: (hit: PlaceHit) => void;
}

function Answers({ id, found, current, mapKey, onPick }: AnswersProps) {
  const notes = noteWords(found.notes);
  return (
    <div className={style.answers}>
      {notes.length > 0 ? (
        <p className={style.note} role="status">
          {notes.join(" ")} {mapKey && found.notes.includes("unknown") ? <Key k={mapKey} /> : null}
        </p>
      ) : null}
      <div id={`${id}-list`} role="listbox" aria-label={m.where_answers()}>
        {found.hits.map((hit, index) => (
          <Option
            key={`${hit.kind}-${hit.id ?? ""}-${hit.lat}-${hit.lon}`}
            id={`${id}-${index}`}
            current={index === current}
            className={style.hit}
            onTake={() => onPick(hit)}
          >
            <Hit hit={hit} />
          </Option>
        ))}
      </div>
    </div>
  );
}

function Hit({ hit }: { hit: PlaceHit }) {
  const why = whyWords(hit);
  const notes = noteWords(hit.notes);
  return (
    <>
      <span className={style.name}>{hit.name}</span>
      <span className={style.sure} data-sure={hit.sure}>
        {sureWord(hit.sure)} · {radiusWord(hit.accuracy_m)}
      </span>
      <span className={style.dim}>
        {hitKind(hit.kind)} · {polsekWord(hit)}
      </span>
      {why ? <span className={style.dim}>{why}</span> : null}
      {notes.length > 0 ? <span className={style.told}>{notes.join(" ")}</span> : null}
    </>
  );
}

function useFieldKey(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const press = (it: globalThis.KeyboardEvent) => {
      if (it.key !== KEY || it.shiftKey || document.querySelector("dialog[open]")) return;
      it.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [field]);
}
