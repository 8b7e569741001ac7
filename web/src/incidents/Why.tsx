import { useId, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from "react";
import { Button } from "../base/Button";
import { m } from "../i18n/m";
import style from "./Eyes.module.css";

/** The server refuses a reason that says nothing. Source: incidents/model/text.py, REASON_LEAST. */
export const REASON_LEAST = 10;

interface Props {
  title: string;
  /** What is usually said here: it stands there, chosen, and typing replaces it. */
  first?: string;
  act: string;
  /** False: what it is about is not known yet. */
  ready?: boolean;
  /** What else is to be decided, below the reason. */
  children?: ReactNode;
  onWhy: (why: string) => void;
  onClose: () => void;
}

/** Asks for a reason in one line, beside what it is about. Enter says it, Esc leaves. */
export function Why({ title, first = "", act, ready = true, children, onWhy, onClose }: Props) {
  const id = useId();
  const [text, setText] = useState(first);
  const short = text.trim().length < REASON_LEAST;
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    if (!short && ready) onWhy(text.trim());
  };
  const leave = (it: KeyboardEvent) => {
    if (it.key !== "Escape") return;
    it.preventDefault();
    it.stopPropagation();
    onClose();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc leaves from any of its fields
    <form className={style.why} onSubmit={submit} onKeyDown={leave}>
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        value={text}
        maxLength={500}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- a key asked for it, and Esc gives the focus back
        autoFocus
        onFocus={(it) => it.target.select()}
        onChange={(it) => setText(it.target.value)}
      />
      <Button type="submit" look="main" disabled={short || !ready}>
        {act}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {m.cancel()}
      </Button>
      {short ? <span className={style.dim}>{m.why_short({ n: REASON_LEAST })}</span> : null}
      {children}
    </form>
  );
}
