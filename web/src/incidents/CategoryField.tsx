import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Option } from "../base/Option";
import { StatusShape } from "../base/StatusShape";
import type { Category } from "../base/types";
import { m } from "../i18n/m";
import where from "../places/WhereField.module.css";
import { findCategories } from "./category";
import style from "./Intake.module.css";
import { priorityShape } from "./words";

interface Props {
  categories: readonly Category[];
  chosen: Category | undefined;
  onPick: (category: Category) => void;
  /** Where the focus goes once something was taken. */
  id: string;
}

/** What happened, by what people say or by the letters of the code. Arrows and Enter; Esc gives the old one back. */
export function CategoryField({ categories, chosen, onPick, id }: Props) {
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const found = text === null ? [] : findCategories(categories, text);
  const current = Math.min(at, found.length - 1);
  const pick = (it: Category) => {
    setText(null);
    onPick(it);
  };
  const press = (it: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[it.key];
    if (step !== undefined && found.length > 0) setAt((current + step + found.length) % found.length);
    else if (it.key === "ArrowDown") setText("");
    else if (it.key === "Enter" && !it.ctrlKey && found[current]) pick(found[current]);
    else if (it.key === "Escape" && text !== null) setText(null);
    else return;
    it.preventDefault();
    it.stopPropagation();
  };
  return (
    <div className={style.category}>
      <label htmlFor={id}>{m.intake_category()}</label>
      <input
        ref={field}
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${current}` : undefined}
        placeholder={m.intake_category_hint()}
        value={text ?? chosen?.name ?? ""}
        onChange={(it) => {
          setText(it.target.value);
          setAt(0);
        }}
        onFocus={(it) => text === null && it.target.select()}
        // A dialog only borrows the focus: what was typed stands there when it comes back.
        onBlur={() => document.querySelector("dialog[open]") ?? setText(null)}
        onKeyDown={press}
      />
      <div className={found.length > 0 ? where.answers : undefined}>
        <div id={list} role="listbox" aria-label={m.intake_categories()}>
          {found.map((it, index) => (
            <Option
              key={it.code}
              id={`${list}-${index}`}
              current={index === current}
              className={where.hit}
              onTake={() => pick(it)}
            >
              <span className={where.name}>{it.name}</span>
              <span className={where.sure}>
                <StatusShape health={priorityShape(it.priority ?? "")} silent /> {it.priority}
              </span>
              <span className={where.dim}>
                {it.code} · {it.opens_cameras ? m.category_opens() : m.category_closes()}
              </span>
            </Option>
          ))}
        </div>
      </div>
    </div>
  );
}
