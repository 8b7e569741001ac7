import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { openTicket } from "./queries";
import { troubleWord } from "./words";

interface Props {
  camera: string;
  name: string;
  trouble: string;
  onClose: () => void;
}

export function OpenTicket({ camera, name, trouble, onClose }: Props) {
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const opening = useMutation({
    mutationFn: () => openTicket({ camera_id: camera, trouble, note }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["health"] });
      onClose();
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    opening.mutate();
  };
  return (
    <Dialog title={m.ticket_open_for({ name })} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <p>
          {m.trouble()}: <b>{troubleWord(trouble)}</b>
        </p>
        <Field label={m.ticket_note()} maxLength={500} value={note} onChange={(it) => setNote(it.target.value)} />
        {opening.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(opening.error)} {detailOf(opening.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={opening.isPending}>
            {m.ticket_open()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}
