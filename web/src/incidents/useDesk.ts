import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Problem } from "../base/api";
import { now } from "../base/clock";
import type { Call, Outcome } from "../base/types";
import { isBlank, newDraft } from "./draft";
import { addDraft, changeDraft, draftsNow, dropDraft } from "./drafts";
import { enterDraft } from "./entering";
import { claimCall, disposeCall, reopenCall } from "./queries";

/** What the desk's keys do, from any screen. */
export interface Desk {
  /** Have a call, and begin to write at once: the form does not wait for the server. */
  claim: (call: Call, how: { reason?: string; free_only?: boolean }) => void;
  /** A report that came another way. */
  begin: () => void;
  dispose: (call: string, outcome: Outcome, report: boolean) => void;
  /** What was closed just now, and can be opened again by one more key. */
  closed: { call: string; outcome: Outcome; report: boolean } | null;
  reopen: () => void;
  fault: unknown;
  forget: () => void;
}

export function useDesk(): Desk {
  const go = useNavigate();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ["call"] });
  const open = (id: string) => void go({ to: "/desk", search: { open: id } });
  const claiming = useMutation({
    mutationFn: ({ call, how }: { call: Call; how: { reason?: string; free_only?: boolean }; draft: string }) =>
      claimCall(call.id, how),
    onError: (_, { call, draft }) => {
      const written = draftsNow().find((it) => it.id === draft);
      if (written && isBlank(written)) dropDraft(draft);
      void go({ to: "/desk", search: { call: call.id } });
    },
    onSettled: again,
  });
  const entering = useMutation({
    mutationFn: enterDraft,
    onSettled: again,
  });
  const closing = useMutation({
    mutationFn: ({ call, outcome }: { call: string; outcome: Outcome; report: boolean }) =>
      disposeCall(call, outcome),
    onSuccess: (_, { call }) => {
      const draft = draftsNow().find((it) => it.call === call);
      // A key pressed by mistake never costs what was written: the report stays, without the call.
      if (draft && !isBlank(draft)) changeDraft(draft.id, { call: null });
      else if (draft) {
        dropDraft(draft.id);
        void go({ to: "/desk", search: {} });
      }
    },
    onSettled: again,
  });
  const reopening = useMutation({ mutationFn: reopenCall, onSettled: again });
  const claim: Desk["claim"] = (call, how) => {
    const known = draftsNow().find((it) => it.call === call.id);
    const draft = known ?? newDraft(call, now());
    if (!known) addDraft(draft);
    open(draft.id);
    claiming.mutate({ call, how, draft: draft.id });
  };
  const begin = () => {
    const draft = newDraft(null, now());
    addDraft(draft);
    open(draft.id);
    entering.mutate(draft);
  };
  // A form whose call could not be written down still becomes an incident: that is no fault worth a stop.
  const fault = claiming.error ?? closing.error ?? reopening.error;
  const forget = () => {
    claiming.reset();
    closing.reset();
    reopening.reset();
  };
  const closed = closing.isSuccess ? closing.variables : null;
  const reopen = () => {
    if (closed) reopening.mutate(closed.call);
    closing.reset();
  };
  return {
    claim,
    begin,
    dispose: (call, outcome, report) => closing.mutate({ call, outcome, report }),
    closed,
    reopen,
    fault,
    forget,
  };
}

export const isTaken = (fault: unknown): boolean => fault instanceof Problem && fault.kind === "ClaimedByOther";
