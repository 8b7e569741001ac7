import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { CopyRow, Standing } from "../base/types";
import { m } from "../i18n/m";

/** Whose text it is: an incident's, or a signed hand-over's. */
export interface Whose {
  of: "incident" | "handover";
  id: string;
}

/** What says the same as a text, and whether it goes with it. Asked anew each time: it is about to be erased. */
export const copies = ({ of, id }: Whose, text: string) =>
  queryOptions({
    queryKey: [of, "copies", id, text],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { text } };
      return of === "incident"
        ? ask(api.GET("/api/incidents/{id}/copies", { params, signal }))
        : ask(api.GET("/api/handovers/{id}/copies", { params, signal }));
    },
    staleTime: 0,
    gcTime: 0,
  });

export const eraseText = ({ of, id }: Whose, body: { text: string; reason: string; also: string[] }) => {
  const params = { path: { id } };
  return of === "incident"
    ? ask(api.POST("/api/incidents/{id}/erasures", { params, body }))
    : ask(api.POST("/api/handovers/{id}/erasures", { params, body }));
};

/** What goes beside a text: what is the same thing, what the person ticked, what is ticked as long as nobody untick it. */
export function going(found: readonly CopyRow[], said: ReadonlyMap<string, boolean>): string[] {
  return found.filter((it) => it.always || (said.get(it.text) ?? it.goes)).map(({ text }) => text);
}

export function standingWord(standing: Standing): string {
  return {
    note: m.standing_note,
    narrative: m.standing_narrative,
    place: m.standing_place,
    phone: m.standing_phone,
    outcome: m.standing_outcome,
    partner: m.standing_partner,
    line: m.standing_line,
    line_place: m.standing_line_place,
    handover: m.standing_handover,
  }[standing]();
}
