import type { Category } from "../src/base/types";

/** A category of the table, as the server tells it. */
export const category = (code: string, name: string, own: Partial<Category> = {}): Category => ({
  code,
  name,
  field: "",
  priority: "P2",
  function: "",
  partner: "",
  radio: "",
  eido: "",
  cap: "",
  opens_cameras: true,
  synonyms: [],
  kin: [],
  questions: [],
  active: true,
  ...own,
});
