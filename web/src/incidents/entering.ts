import { callerSaid } from "./caller";
import type { Draft } from "./draft";
import { changeDraft, draftsNow } from "./drafts";
import { enterCall, linkCall } from "./queries";

/** The call of a report that came without one, as it was told so far. Said again it is the same call. */
export async function enterDraft(draft: Draft): Promise<void> {
  if (draft.entered === null) return;
  const heard = callerSaid(draft);
  const call = await enterCall(draft.entered, {
    at: new Date(draft.begun_ms).toISOString(),
    channel: draft.channel,
    number: draft.number,
    external_id: draft.ticket,
  });
  const late = draftsNow().find((it) => it.id === draft.id)?.call === null && call.disposition === null;
  changeDraft(draft.id, { heard, ...(late ? { call: call.id } : {}) });
  // The report was saved while its call could not be entered: the incident gets it now.
  if (late && draft.told) await linkCall(draft.id, call.id);
}
