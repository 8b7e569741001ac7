import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, ask, Problem } from "../base/api";
import { sentence } from "../base/sentence";
import { backoff_ms } from "../live/backoff";
import { useLink } from "../live/link";
import type { IncidentDetail } from "../base/types";
import { bodyOf, differs, type Draft } from "./draft";
import { changeDraft, draftsNow, dropDraft, useDrafts } from "./drafts";
import { correctIncident, incident } from "./queries";

/** When the server confirmed a report, by its id: only from then on the page says "saved". */
const savedAt = new Map<string, number>();
export const whenSaved = (id: string): number | undefined => savedAt.get(id);

/** Sends what waits, one after the other, and again when the server was away. A repetition opens nothing twice. */
export function useOutbox(): void {
  const queries = useQueryClient();
  const link = useLink();
  const waiting = useDrafts().filter((it) => it.state === "sending").length;
  useEffect(() => {
    if (waiting === 0) return undefined;
    let stopped = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      for (const draft of draftsNow().filter((it) => it.state === "sending")) await send(queries, draft);
      const left = draftsNow().some((it) => it.state === "sending");
      if (left && !stopped) timer = setTimeout(() => void round(), backoff_ms(tries++));
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [queries, waiting, link]);
}

/** A repetition of what the server has already is answered with what it has. */
async function post(draft: Draft): Promise<IncidentDetail> {
  try {
    return await ask(api.POST("/api/incidents", { body: bodyOf(draft) }));
  } catch (fault) {
    if (!(fault instanceof Problem && fault.kind === "AlreadyOpened")) throw fault;
    return ask(api.GET("/api/incidents/{id}", { params: { path: { id: draft.id } } }));
  }
}

function correct(opened: IncidentDetail, it: ReturnType<typeof bodyOf>): Promise<IncidentDetail> {
  const { category, narrative, lat, lon, accuracy_m, place_text, answers } = it;
  const placed = lat === null ? {} : { lat, lon, accuracy_m };
  const said = {
    category,
    narrative,
    place_text,
    answers,
    ...placed,
    ...(it.priority ? { priority: it.priority } : {}),
  };
  return correctIncident(opened, said);
}

async function send(queries: QueryClient, draft: Draft): Promise<void> {
  try {
    const opened = await post(draft);
    // What was typed while it was on its way is not lost: it follows as a correction.
    const newest = bodyOf(draftsNow().find((it) => it.id === draft.id) ?? draft);
    const kept = differs(opened, newest) ? await correct(opened, newest) : opened;
    queries.setQueryData(incident(draft.id).queryKey, kept);
  } catch (fault) {
    // Away or broken for a moment: it stays in the box. Refused: it goes back to who wrote it, with the reason.
    const status = fault instanceof Problem ? fault.status : 0;
    const refused = status >= 400 && status < 500 && status !== 401 && status !== 429;
    if (refused) changeDraft(draft.id, { state: "open", refused: sentence(fault) });
    return;
  }
  savedAt.set(draft.id, Date.now());
  performance.mark("kentongan:report-saved");
  dropDraft(draft.id);
  await queries.invalidateQueries({ queryKey: ["incident"] });
  await queries.invalidateQueries({ queryKey: ["call"] });
}
