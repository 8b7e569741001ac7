import { decimal } from "../../base/format";

/** A number with its unit; what nobody knows is never 0. */
export function said(value: number | null | undefined, word: (n: string) => string, otherwise: string): string {
  return typeof value === "number" ? word(decimal(value, 1)) : otherwise;
}
