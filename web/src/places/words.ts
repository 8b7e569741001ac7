import { m } from "../i18n/m";

const KINDS: Readonly<Record<string, () => string>> = {
  landmark: m.place_landmark,
  polsek: m.place_polsek,
  police: m.place_polsek,
  junction: m.place_junction,
  area: m.place_area,
  kecamatan: m.place_area,
  road: m.place_road,
};

export function placeWord(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}
