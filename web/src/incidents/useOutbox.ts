import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, ask, Problem } from "../base/api";
import { sentence } from "../base/sentence";
import { backoff_ms } from "../live/backoff";
import { useLink } from "../live/link";
import { bodyOf, type Draft } from "./draft";
import { changeDraft, draftsNow, dropDraft, useDrafts } from "./drafts";
import { incident } from "./queries";

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

async function send(queries: QueryClient, draft: Draft): Promise<void> {
  try {
    const opened = await ask(api.POST("/api/incidents", { body: bodyOf(draft) }));
    queries.setQueryData(incident(draft.id).queryKey, opened);
  } catch (fault) {
    const known = fault instanceof Problem ? fault : null;
    if (known?.kind !== "AlreadyOpened") {
      // Away or broken for a moment: it stays in the box. Refused: it goes back to who wrote it, with the reason.
      const refused = known !== null && known.status >= 400 && known.status < 500 && known.status !== 401;
      if (refused && known.status !== 429) changeDraft(draft.id, { state: "open", refused: sentence(fault) });
      return;
    }
  }
  savedAt.set(draft.id, Date.now());
  performance.mark("kentongan:report-saved");
  dropDraft(draft.id);
  await queries.invalidateQueries({ queryKey: ["incident"] });
  await queries.invalidateQueries({ queryKey: ["call"] });
}
