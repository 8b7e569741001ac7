import { Hourglass, SquareTerminal } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { keepFocus } from "../base/keepFocus";
import { Key } from "../base/Key";
import { press } from "../base/press";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import style from "./CommandLine.module.css";
import { standsAt, stepped, type Command } from "./commands";
import { CommandList } from "./CommandList";
import { Leaving } from "./leaving";
import { SHOW_COMMANDS } from "./showCommands";
import { useCommands } from "./useCommands";

/** These belong to the desk, also while the line is open: it closes, and the key does what it does. */
const DESK_KEY = /^F[2-9]$/;

/** Ctrl+K from any screen. It lies over what is being written and takes nothing away from it. */
export function CommandLine() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const show = () => setShown(true);
    const key = (it: globalThis.KeyboardEvent) => {
      if (!(it.ctrlKey || it.metaKey) || it.altKey || it.shiftKey || it.key.toLowerCase() !== "k") return;
      it.preventDefault();
      if (!document.querySelector("dialog[open]")) show();
    };
    window.addEventListener(SHOW_COMMANDS, show);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener(SHOW_COMMANDS, show);
      window.removeEventListener("keydown", key);
    };
  }, []);
  return shown ? <Line onClose={() => setShown(false)} /> : null;
}

function Line({ onClose }: { onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<Command | null>(null);
  const [giveBack] = useState(keepFocus);
  const [line] = useState(() => new Leaving());
  const leave = () =>
    line.leave(() => {
      box.current?.close();
      giveBack();
      onClose();
    });
  const { run, waiting, fault, forget, stepBack } = useRunning(line, leave);
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    performance.mark("kentongan:line-shown");
  }, []);
  const back = () => {
    stepBack();
    if (asked) setAsked(null);
    else leave();
  };
  const take = (it: Command) => {
    forget();
    if (it.ask) setAsked(it);
    else if (it.send) run(it.send(""));
    else {
      leave();
      it.go?.();
    }
  };
  const keys = (it: KeyboardEvent) => {
    if (it.key === "Escape") back();
    else if (DESK_KEY.test(it.key) && !it.ctrlKey && !it.altKey) {
      leave();
      press(`${it.shiftKey ? "Shift+" : ""}${it.key}`);
    } else return;
    it.preventDefault();
    it.stopPropagation();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the line are those of its field
    <dialog
      ref={box}
      className={style.line}
      aria-label={m.command_title()}
      onKeyDown={keys}
      onCancel={(it) => {
        it.preventDefault();
        back();
      }}
    >
      {asked ? (
        <Asked
          key={asked.id}
          command={asked}
          waiting={waiting}
          onSaid={(said) => asked.send && run(asked.send(said))}
        />
      ) : (
        <Written onTake={take} />
      )}
      {waiting ? (
        <p className={style.note} role="status">
          <Hourglass size={14} aria-hidden="true" /> {m.draft_sending()}
        </p>
      ) : null}
      {fault ? (
        <p className={style.note} role="alert">
          {sentence(fault)}
        </p>
      ) : null}
      <p className={style.foot}>
        <span>
          <Key k="↑ ↓" /> {m.command_choose()}
        </span>
        <span>
          <Key k="Enter" /> {m.command_do()}
        </span>
        <span>
          <Key k="Esc" /> {m.command_back()}
        </span>
      </p>
    </dialog>
  );
}

/** One thing at a time is asked of the server; the line leaves once it is done, where nobody stepped back from it. */
function useRunning(line: Leaving, onDone: () => void) {
  const [waiting, setWaiting] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const [step, setStep] = useState(() => new Leaving());
  const run = (asked: Promise<unknown>) => {
    if (waiting) return;
    setWaiting(true);
    setFault(null);
    void asked
      .then(step.unlessLeft(onDone), line.unlessLeft(setFault))
      .then(line.unlessLeft(() => setWaiting(false)));
  };
  const stepBack = () => {
    setFault(null);
    step.leave(() => setStep(new Leaving()));
  };
  return { run, waiting, fault, forget: () => setFault(null), stepBack };
}

function Written({ onTake }: { onTake: (command: Command) => void }) {
  const list = useId();
  const [text, setText] = useState("");
  /** By its id, as the list moves under the hand: Enter does what was marked, or nothing. */
  const [marked, setMarked] = useState<string | null>(null);
  const { commands, asking } = useCommands(text);
  if (marked === null && commands[0]) setMarked(commands[0].id);
  const current = standsAt(commands, marked);
  const keys = (it: KeyboardEvent) => {
    const chosen = commands[current];
    if (it.key === "ArrowDown") setMarked(stepped(commands, marked, 1));
    else if (it.key === "ArrowUp") setMarked(stepped(commands, marked, -1));
    else if (it.key === "Enter" && chosen) onTake(chosen);
    else return;
    it.preventDefault();
    it.stopPropagation();
  };
  return (
    <>
      <div className={style.field}>
        <SquareTerminal size={16} aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          aria-label={m.command_title()}
          aria-expanded={commands.length > 0}
          aria-controls={list}
          aria-activedescendant={current >= 0 ? `${list}-${current}` : undefined}
          placeholder={m.command_hint()}
          value={text}
          onChange={(it) => {
            setText(it.target.value);
            setMarked(null);
          }}
          onKeyDown={keys}
        />
      </div>
      {commands.length === 0 ? (
        <p className={style.note} role="status">
          {asking ? m.loading() : m.command_none()}
        </p>
      ) : null}
      <CommandList id={list} commands={commands} current={current} onTake={onTake} />
    </>
  );
}

interface AskedProps {
  command: Command;
  waiting: boolean;
  onSaid: (said: string) => void;
}

/** What a command needs to be told first: a reason, the words of a note. */
function Asked({ command, waiting, onSaid }: AskedProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(command.ask?.first ?? "");
  const least = command.ask?.least ?? 1;
  const short = text.trim().length < least;
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className={style.asked}
      onSubmit={(it) => {
        it.preventDefault();
        if (!short && !waiting) onSaid(text.trim());
      }}
    >
      <p className={style.name}>{command.name}</p>
      <label htmlFor={id}>{command.ask?.label}</label>
      <input
        ref={field}
        id={id}
        type="text"
        autoComplete="off"
        maxLength={500}
        aria-describedby={`${id}-least`}
        value={text}
        onChange={(it) => setText(it.target.value)}
      />
      <p id={`${id}-least`} className={style.dim}>
        {short && least > 1 ? m.why_short({ n: least }) : ""}
      </p>
    </form>
  );
}
