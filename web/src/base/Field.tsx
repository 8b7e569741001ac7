import { useId, type InputHTMLAttributes } from "react";
import style from "./Field.module.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  fault?: string | null;
}

export function Field({ label, hint, fault, ...rest }: Props) {
  const made = useId();
  const id = rest.id ?? made;
  const about = [hint ? `${id}-hint` : "", fault ? `${id}-fault` : ""].filter(Boolean).join(" ");
  return (
    <div className={style.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className={style.input}
        aria-describedby={about || undefined}
        aria-invalid={fault ? true : undefined}
      />
      {hint ? (
        <p id={`${id}-hint`} className={style.hint}>
          {hint}
        </p>
      ) : null}
      {fault ? (
        <p id={`${id}-fault`} className={style.fault}>
          {fault}
        </p>
      ) : null}
    </div>
  );
}
