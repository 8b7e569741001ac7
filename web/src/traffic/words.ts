import type { Kind } from "../base/types";
import { m } from "../i18n/m";

// A kind that the server learns and that has no word here does not compile.
const KINDS: Readonly<Record<Kind, () => string>> = {
  motorcycle: m.kind_motorcycle,
  car: m.kind_car,
  bus: m.kind_bus,
  truck: m.kind_truck,
  three_wheeler: m.kind_three_wheeler,
  bicycle: m.kind_bicycle,
  pedestrian: m.kind_pedestrian,
};

/** In the order in which tables list them. */
export const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

function isKind(kind: string): kind is Kind {
  return kind in KINDS;
}

export function kindWord(kind: string): string {
  return isKind(kind) ? KINDS[kind]() : kind;
}
