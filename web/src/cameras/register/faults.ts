import type { FileFault } from "../../base/types";
import { m } from "../../i18n/m";

const WHOLE: Readonly<Record<string, () => string>> = {
  empty: m.import_fault_empty,
  number: m.import_fault_number,
  place: m.import_fault_place,
  purpose: m.import_fault_purpose,
  day: m.import_fault_day,
  future: m.import_fault_future,
  yes_no: m.import_fault_yes_no,
  control: m.import_fault_control,
  cells: m.import_fault_cells,
  code_taken: m.import_fault_code_taken,
  code_twice: m.import_fault_code_twice,
  file_empty: m.import_fault_file_empty,
  column_unknown: m.import_fault_column_unknown,
  column_missing: m.import_fault_column_missing,
  column_twice: m.import_fault_column_twice,
  unlawful: m.lawful_needed,
};
/** What the server says itself, in English, stands behind these: it tells more than our word. */
const OPENING: Readonly<Record<string, () => string>> = {
  long: m.import_fault_long,
  rows: m.import_fault_rows,
  unreadable: m.import_fault_unreadable,
  address: m.import_fault_address,
};

/** A fault of a table in the operator's language. */
export function faultSaid({ word, said }: Pick<FileFault, "word" | "said">): string {
  return WHOLE[word]?.() ?? [OPENING[word]?.() ?? "", said].join(" ").trim();
}

/** The text of a file; null, where it is none in UTF-8. A spreadsheet's own code page would spoil names. */
export function textOf(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
