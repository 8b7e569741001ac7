import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import type { Ticket } from "../base/types";
import { cameras } from "../cameras/queries";
import { m } from "../i18n/m";
import { assignTicket, contacts, dropTicket, repairedTicket, setContact } from "./queries";

export type Act = "assign" | "repaired" | "drop";

interface Props {
  ticket: Ticket;
  act: Act;
  onClose: () => void;
}

/** Who repairs it and whom to call; or that it is repaired; or that nothing is to be done. */
export function ChangeTicket({ ticket, act, onClose }: Props) {
  const queries = useQueryClient();
  const owner = useQuery(cameras).data?.find((it) => it.id === ticket.camera_id)?.owner ?? "";
  const before = useQuery(contacts).data?.find((it) => it.owner === owner)?.contact ?? "";
  const [assignee, setAssignee] = useState(ticket.assignee);
  const [note, setNote] = useState("");
  const [contact, setReach] = useState<string | null>(null);
  const words = { assign: m.ticket_assign, repaired: m.ticket_repaired, drop: m.ticket_drop };
  const changing = useMutation({
    mutationFn: async () => {
      if (contact !== null && contact !== before && owner) await setContact(owner, contact);
      if (act === "assign") return assignTicket(ticket.id, assignee, note);
      return act === "repaired" ? repairedTicket(ticket.id, note) : dropTicket(ticket.id, note);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["health"] });
      onClose();
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    changing.mutate();
  };
  return (
    <Dialog title={m.ticket_act_for({ act: words[act](), n: ticket.number })} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        {act === "assign" ? (
          <>
            <Field
              label={m.ticket_assignee()}
              required
              maxLength={100}
              value={assignee}
              onChange={(it) => setAssignee(it.target.value)}
            />
            <Field
              label={m.owner_contact_of({ owner })}
              maxLength={100}
              value={contact ?? before}
              onChange={(it) => setReach(it.target.value)}
            />
          </>
        ) : null}
        <Field label={m.ticket_note()} maxLength={500} value={note} onChange={(it) => setNote(it.target.value)} />
        {changing.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(changing.error)} {detailOf(changing.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={changing.isPending}>
            {m.save()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}
