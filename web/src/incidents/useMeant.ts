import { useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import type { Call } from "../base/types";
import { useDraft } from "./drafts";
import { callDetail } from "./queries";
import { meant } from "./ring";
import type { Meant } from "./useDesk";
import { callerWord, isReport } from "./words";

export const meantBy = (call: Call): Meant => ({ call: call.id, who: callerWord(call), report: isReport(call) });

const focusedCall = (): string | null =>
  document.activeElement?.closest<HTMLElement>("[data-closes]")?.dataset.closes ?? null;

interface Keyed {
  /** What the closing keys mean while the focus is on nothing that names a call. */
  now: string | null;
  /** What they mean as they are pressed, read once: what rings meanwhile changes nothing. Null: no call. */
  read: () => Meant | null;
}

/** The call that the closing keys mean. */
export function useMeant(known: readonly Call[], waiting: readonly Call[]): Keyed {
  const queries = useQueryClient();
  const { open, call: panel } = useRouterState({
    select: ({ location }) => location.search as { open?: string; call?: string },
  });
  const draft = useDraft(open);
  const read = () => {
    const id = meant({ focused: focusedCall(), draft, panel }, waiting);
    if (id === null) return null;
    const found = known.find((it) => it.id === id) ?? queries.getQueryData(callDetail(id).queryKey);
    if (found) return found.disposition === null ? meantBy(found) : null;
    // A report whose call is not on the list yet: it was entered a moment ago.
    return draft?.call === id
      ? { call: id, who: callerWord({ number: null, channel: "phone" }), report: true }
      : null;
  };
  return { now: meant({ focused: null, draft, panel }, waiting), read };
}
