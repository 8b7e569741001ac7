import { useId } from "react";
import style from "./Field.module.css";

interface Props {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  /** The label is read aloud but not shown, where the place says it already. */
  hiddenLabel?: boolean;
  disabled?: boolean;
}

export function Choice({ label, value, options, onChange, hiddenLabel = false, disabled = false }: Props) {
  const id = useId();
  return (
    <div className={style.field}>
      <label htmlFor={id} className={hiddenLabel ? "only-read-aloud" : undefined}>
        {label}
      </label>
      <select
        id={id}
        className={style.input}
        value={value}
        disabled={disabled}
        onChange={(it) => onChange(it.target.value)}
      >
        {options.map((it) => (
          <option key={it.value} value={it.value}>
            {it.label}
          </option>
        ))}
      </select>
    </div>
  );
}
