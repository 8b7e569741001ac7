import { useState } from "react";
import { Dialog } from "../base/Dialog";
import { m } from "../i18n/m";
import style from "./Officer.module.css";

/** Shorter than the server takes, with room for the choice before it. */
const LONGEST = 400;

interface Props {
  title: string;
  choices: readonly string[];
  act: string;
  onSay: (note: string) => void;
  onClose: () => void;
}

/** One of a few words, by one tap, and more where there is time to type. */
export function Reason({ title, choices, act, onSay, onClose }: Props) {
  const [choice, setChoice] = useState<string | null>(null);
  const [more, setMore] = useState("");
  const said = [choice ?? "", more.trim()].filter(Boolean).join(": ");
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={style.reason}>
        <div role="radiogroup" aria-label={title} className={style.choices}>
          {choices.map((it) => (
            <label key={it} className={style.choice}>
              <input type="radio" name="reason" checked={choice === it} onChange={() => setChoice(it)} /> {it}
            </label>
          ))}
        </div>
        <label className={style.more}>
          {m.officer_more()}
          <textarea rows={2} maxLength={LONGEST} value={more} onChange={(it) => setMore(it.target.value)} />
        </label>
        <button
          type="button"
          className={`${style.step} ${style.first}`}
          disabled={said === ""}
          onClick={() => onSay(said)}
        >
          {act}
        </button>
      </div>
    </Dialog>
  );
}
