import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SyntheticEvent } from "react";
import { Button } from "../base/Button";
import { sentence } from "../base/sentence";
import { useScrap } from "../base/useScrap";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { deliver } from "./deliver";
import { Unsent } from "./Unsent";

/** The field is emptied once the server has the note, or the browser keeps it as one that is to be sent. */
export function Notes({ id, code }: { id: string; code: string }) {
  const [text, setText] = useScrap(`note:${id}`, "");
  const queries = useQueryClient();
  const writing = useMutation({
    mutationFn: () => deliver({ kind: "note", incident: id, text: text.trim() }, code),
    onSuccess: () => setText(""),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    if (text.trim()) writing.mutate();
  };
  return (
    <>
      <Unsent of={id} kinds={["note"]} />
      <form className={style.note} onSubmit={submit}>
        <input
          aria-label={m.note_label()}
          placeholder={m.note_label()}
          maxLength={8000}
          value={text}
          onChange={(it) => setText(it.target.value)}
        />
        <Button type="submit" disabled={writing.isPending || text.trim() === ""}>
          {writing.isPending ? m.note_sending() : m.note_write()}
        </Button>
        {writing.isError ? <span role="alert">{sentence(writing.error)}</span> : null}
      </form>
    </>
  );
}
