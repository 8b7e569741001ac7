import { m } from "../i18n/m";

const KINDS: Readonly<Record<string, () => string>> = {
  motorcycle: m.kind_motorcycle,
  car: m.kind_car,
  bus: m.kind_bus,
  truck: m.kind_truck,
  three_wheeler: m.kind_three_wheeler,
  bicycle: m.kind_bicycle,
  pedestrian: m.kind_pedestrian,
};

/** In the order in which tables list them. */
export const ALL_KINDS: readonly string[] = Object.keys(KINDS);

export function kindWord(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}
