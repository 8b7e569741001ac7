import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import type { Draft } from "./draft";
import { changeDraft, dropDraft } from "./drafts";
import style from "./Intake.module.css";
import { deliver } from "./deliver";
import { callDetail, calls } from "./queries";
import { outcomeWord } from "./words";

/**
 * The call of a report was closed under it, here or by a colleague: the report cannot be saved with it. It is opened
 * without the call, or the call is opened again.
 */
export function CallGone({ draft }: { draft: Draft }) {
  const may = useMay("call.view");
  const go = useNavigate({ from: "/desk" });
  const queries = useQueryClient();
  const known = useQuery({ ...calls, enabled: may }).data;
  const listed = known?.some((it) => it.id === draft.call) ?? true;
  const asks = may && draft.call !== null && draft.told === null && draft.state === "open" && !listed;
  const call = useQuery({ ...callDetail(draft.call ?? ""), enabled: asks }).data;
  const reopening = useMutation({
    mutationFn: (id: string) => deliver({ kind: "reopen", call: id }, ""),
    onSuccess: () => changeDraft(draft.id, { refused: "" }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["call"] }),
  });
  const disposition = call?.disposition ?? null;
  if (!asks || !call || disposition === null || call.incident_id === draft.id) return null;
  const { incident_id } = call;
  const without = () =>
    changeDraft(draft.id, { call: null, refused: "", state: draft.category ? "sending" : "open" });
  return (
    <div className={style.alike} role="status" data-call-gone="">
      <b>{m.call_gone({ as: outcomeWord(disposition), who: call.disposed_by ?? "" })}</b>
      <div className={style.choices}>
        <Button onClick={without}>{draft.category ? m.call_gone_without() : m.call_gone_let_go()}</Button>
        {incident_id ? (
          <Button onClick={() => void go({ search: { open: incident_id } })}>{m.call_gone_incident()}</Button>
        ) : (
          <Button disabled={reopening.isPending} onClick={() => reopening.mutate(call.id)}>
            {m.call_gone_reopen()}
          </Button>
        )}
      </div>
      {reopening.isError ? <p className={style.refused}>{sentence(reopening.error)}</p> : null}
    </div>
  );
}

/** A draft is thrown away by two presses on two buttons: a key that is held down throws nothing away. */
export function Discard({ draft }: { draft: Draft }) {
  const go = useNavigate({ from: "/desk" });
  const [asking, setAsking] = useState<boolean | null>(null);
  if (draft.told !== null || draft.state !== "open") return null;
  if (!asking)
    return (
      <Button
        look="quiet"
        // eslint-disable-next-line jsx-a11y/no-autofocus -- it was left without throwing anything away: back to it
        autoFocus={asking === false}
        onClick={() => setAsking(true)}
      >
        {m.discard()}
      </Button>
    );
  const discard = () => {
    void go({ search: {} }).then(() => dropDraft(draft.id));
  };
  return (
    <div className={style.choices} role="group" aria-label={m.discard_ask()}>
      <b>{draft.posted === null ? m.discard_ask() : m.discard_ask_posted()}</b>
      <Button
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the button that asked is gone; this one changes nothing
        autoFocus
        onClick={() => setAsking(false)}
      >
        {m.cancel()}
      </Button>
      <Button look="danger" onClick={discard}>
        {m.discard_sure()}
      </Button>
    </div>
  );
}
