import { useState } from "react";
import { Field } from "../base/Field";
import { m } from "../i18n/m";

interface Props {
  label: string;
  value: number | null;
  least: number;
  most: number;
  step?: number;
  /** Empty means that nobody knows. */
  optional?: boolean;
  onValue: (value: number | null) => void;
}

/** A number to type. What makes no sense stays in the field with a sentence, and changes nothing. */
export function NumberField({ label, value, least, most, step = 1, optional = false, onValue }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null ? "" : String(value));
  const take = (text: string) => {
    const number = text.trim() === "" ? null : Number(text);
    const good = number === null ? optional : number >= least && number <= most;
    setTyped(good ? null : text);
    if (good) onValue(number);
  };
  return (
    <Field
      label={label}
      type="number"
      inputMode="decimal"
      min={least}
      max={most}
      step={step}
      value={shown}
      placeholder={optional ? m.unknown() : undefined}
      fault={typed === null ? null : m.number_between({ least, most })}
      onChange={(it) => take(it.target.value)}
      onBlur={() => setTyped(null)}
    />
  );
}
