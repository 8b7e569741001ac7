import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { now } from "../base/clock";
import type { Call, Outcome } from "../base/types";
import { goesAlong, reopened, sayFault, useSaid, wasClosed, type Closed } from "./closed";
import { isBlank, newDraft } from "./draft";
import { addDraft, draftsNow, dropDraft } from "./drafts";
import { enterDraft } from "./entering";
import { deliver } from "./deliver";
import { callerWord } from "./words";

/** A call that is to be closed, as it was when the key was pressed. */
export interface Meant {
  call: string;
  who: string;
  report: boolean;
}

/** What the desk's keys do, from any screen. */
export interface Desk {
  /** Have a call, and begin to write at once: the form does not wait for the server. */
  claim: (call: Call, how: { reason?: string; free_only?: boolean }) => void;
  /** A report that came another way. */
  begin: () => void;
  dispose: (meant: Meant, outcome: Outcome) => void;
  /** What was closed last, and can be opened again by one more key; what was written comes back with it. */
  closed: Closed | undefined;
  reopen: (call: string) => void;
  /** Why the last thing was refused: shown in the band above every screen, as forms and panels come and go. */
  fault: unknown;
  forget: () => void;
}

export function useDesk(): Desk {
  const go = useNavigate();
  const router = useRouter();
  const queries = useQueryClient();
  const said = useSaid();
  const again = () => void queries.invalidateQueries({ queryKey: ["call"] });
  const open = (id: string) => void go({ to: "/desk", search: { open: id } });
  const claiming = useMutation({
    mutationFn: ({ call, how }: { call: Call; how: { reason?: string; free_only?: boolean }; draft: string }) =>
      deliver(
        { kind: "claim", call: call.id, why: how.reason ?? "", free_only: how.free_only ?? false },
        callerWord(call),
      ),
    onError: async (fault, { call, draft }) => {
      sayFault(fault);
      // First away from it: a form that is gone would be asked of the server as an incident.
      await go({ to: "/desk", search: { call: call.id } });
      const written = draftsNow().find((it) => it.id === draft);
      if (written && isBlank(written)) dropDraft(draft);
    },
    onSettled: again,
  });
  const entering = useMutation({
    mutationFn: enterDraft,
    onSettled: again,
  });
  const closing = useMutation({
    mutationFn: ({ meant, outcome }: { meant: Meant; outcome: Outcome }) =>
      deliver({ kind: "dispose", call: meant.call, outcome }, meant.who),
    onSuccess: async ({ kept }, { meant, outcome }) => {
      if (kept) return; // it is not closed, and what was written stays
      const written = draftsNow().find((it) => it.call === meant.call);
      const draft = written && goesAlong(written) ? written : null;
      const at = router.state.location.search as { open?: string; call?: string };
      if (at.call === meant.call || (draft && at.open === draft.id)) await go({ to: "/desk", search: {} });
      wasClosed({ ...meant, outcome, draft });
    },
    onError: sayFault,
    onSettled: again,
  });
  const reopening = useMutation({
    mutationFn: (call: string) => deliver({ kind: "reopen", call }, ""),
    onError: sayFault,
    onSettled: again,
  });
  const claim: Desk["claim"] = (call, how) => {
    sayFault(null);
    const known = draftsNow().find((it) => it.call === call.id);
    const draft = known ?? newDraft(call, now());
    if (!known) addDraft(draft);
    open(draft.id);
    claiming.mutate({ call, how, draft: draft.id });
  };
  // A form whose call could not be written down still becomes an incident: that is no fault worth a stop.
  const begin = () => {
    const draft = newDraft(null, now());
    addDraft(draft);
    open(draft.id);
    entering.mutate(draft);
  };
  const dispose: Desk["dispose"] = (meant, outcome) => {
    sayFault(null);
    closing.mutate({ meant, outcome });
  };
  const reopen = (call: string) => {
    sayFault(null);
    const draft = reopened(call);
    if (draft) open(draft.id);
    reopening.mutate(call);
  };
  return {
    claim,
    begin,
    dispose,
    closed: said.closed.at(-1),
    reopen,
    fault: said.fault,
    forget: () => sayFault(null),
  };
}
