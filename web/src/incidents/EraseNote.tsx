import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../base/Button";
import { sentence } from "../base/sentence";
import type { IncidentNote } from "../base/types";
import { m } from "../i18n/m";
import { eraseNote } from "./queries";
import { Why } from "./Why";

/** Privacy: what a note said goes for good; who erased it, when and why stands in its place. */
export function EraseNote({ note }: { note: IncidentNote }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const erasing = useMutation({
    mutationFn: (why: string) => eraseNote(note.incident_id, note.id, why),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  if (asking)
    return (
      <Why
        title={m.note_erase_why()}
        act={m.note_erase()}
        onWhy={(why) => {
          setAsking(false);
          erasing.mutate(why);
        }}
        onClose={() => setAsking(false)}
      />
    );
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {m.note_erase()}
      </Button>
      {erasing.isError ? <span role="alert">{sentence(erasing.error)}</span> : null}
    </>
  );
}
