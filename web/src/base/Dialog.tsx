import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { m } from "../i18n/m";
import { Button } from "./Button";
import style from "./Dialog.module.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** The browser's own modal dialog: it holds the focus, and Esc closes it. */
export function Dialog({ title, onClose, children, wide = false }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      className={`${style.dialog} ${wide ? style.wide : ""}`}
      aria-labelledby={heading}
      onCancel={(it) => {
        // A file chooser inside that is left without a file says so with the same word.
        if (it.target !== it.currentTarget) return;
        it.preventDefault();
        onClose();
      }}
    >
      {/* The body stands first, so that the focus starts in it and not on the close button. */}
      <div className={style.body}>{children}</div>
      <header className={style.head}>
        <h2 id={heading}>{title}</h2>
        <Button look="quiet" aria-label={m.close()} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
    </dialog>
  );
}
