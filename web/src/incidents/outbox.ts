import type { QueryClient } from "@tanstack/react-query";
import { api, ask, Problem } from "../base/api";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { readOf } from "./correct";
import { owesCaller } from "./caller";
import { bodyOf, type Body, type Draft } from "./draft";
import { changeDraft, draftsNow, savedDraft } from "./drafts";
import { enterDraft } from "./entering";
import { correctIncident, incident, table } from "./queries";
import { madeOf, readAfter, since, type Told } from "./told";

/** What is on its way: nothing is sent twice at once, or the older could overtake the newer. */
const onTheWay = new Set<string>();

export const isWaiting = (it: Draft): boolean => it.state === "sending";

/** Everything that waits, one after the other, while it is this tab's to send. A repetition opens nothing twice. */
export async function sendWaiting(queries: QueryClient, isMine: () => boolean = () => true): Promise<void> {
  for (const { id } of draftsNow().filter(isWaiting)) {
    if (onTheWay.has(id)) continue;
    onTheWay.add(id);
    await send(queries, id, isMine).finally(() => onTheWay.delete(id));
  }
}

const waiting = (id: string): Draft | undefined => draftsNow().find((it) => it.id === id && isWaiting(it));

/** What is typed while it is on its way follows, until nothing is left that the server has not confirmed. */
async function send(queries: QueryClient, id: string, isMine: () => boolean): Promise<void> {
  for (let draft = waiting(id); draft && isMine(); draft = waiting(id)) {
    if (draft.told && draft.posted === null && !owesCaller(draft) && since(draft.told.said, bodyOf(draft)) === null) {
      confirmed(id);
      continue; // another tab may have typed on
    }
    try {
      if (owesCaller(draft)) {
        await enterDraft(draft);
        continue; // who called first, so that the incident knows its call
      }
      const told = draft.told ? await correct(queries, draft, draft.told) : await open(queries, draft);
      changeDraft(id, { told, posted: null });
    } catch (fault) {
      await failed(id, fault);
      return;
    }
  }
  await queries.invalidateQueries({ queryKey: ["incident"] });
  await queries.invalidateQueries({ queryKey: ["call"] });
}

function confirmed(id: string): void {
  performance.mark("kentongan:report-saved");
  savedDraft(id);
}

/** The same again until it is answered: nobody knows whether a report arrived whose answer was lost. */
function posting(draft: Draft): Body {
  const now = bodyOf(draft);
  const body = draft.posted ? { ...draft.posted, calls: now.calls } : now;
  changeDraft(draft.id, { posted: body, stands: null });
  return body;
}

/** A repetition is refused: then it arrived, and is held to have become what the server makes of it. */
async function open(queries: QueryClient, draft: Draft): Promise<Told> {
  const said = posting(draft);
  try {
    const opened = await ask(api.POST("/api/incidents", { body: said }));
    queries.setQueryData(incident(draft.id).queryKey, opened);
    return { said, read: readOf(opened) };
  } catch (fault) {
    if (!(fault instanceof Problem && fault.kind === "AlreadyOpened")) throw fault;
    const { categories } = await queries.query(table);
    return {
      said,
      read: madeOf(
        said,
        categories.find(({ code }) => code === said.category),
      ),
    };
  }
}

async function correct(queries: QueryClient, draft: Draft, told: Told): Promise<Told> {
  const said = posting(draft);
  const wanted = since(told.said, said);
  if (wanted === null) return { said, read: told.read };
  const now = await correctIncident(draft.id, told.read, wanted);
  queries.setQueryData(incident(draft.id).queryKey, now);
  return { said, read: readAfter(told.read, wanted, now) };
}

/** Away or broken for a moment: it stays in the box. Refused: it goes back to who wrote it, with the reason. */
async function failed(id: string, fault: unknown): Promise<void> {
  const { status, kind } = fault instanceof Problem ? fault : { status: 0, kind: "" };
  if (status < 400 || status >= 500 || status === 401 || status === 429) return;
  const draft = waiting(id);
  // Where an earlier one may have arrived unanswered, what it said is what the next one is held against.
  const unsure = !draft?.told && (status === 403 || status === 409);
  const back: Partial<Draft> = { state: "open", ...(unsure ? {} : { posted: null }) };
  if (kind !== "ChangedMeanwhile") {
    changeDraft(id, { ...back, refused: sentence(fault) });
    return;
  }
  try {
    const stands = readOf(await ask(api.GET("/api/incidents/{id}", { params: { path: { id } } })));
    changeDraft(id, { ...back, stands, refused: m.draft_crossed() });
  } catch {
    changeDraft(id, { posted: null }); // asked again with the next round
  }
}
