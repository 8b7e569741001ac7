import { useMutation } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { dateTime, zoneName } from "../base/format";
import { detailOf, sentence } from "../base/sentence";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { addBookmark } from "./queries";
import style from "./Walls.module.css";

interface Props {
  camera: Camera;
  taken_ms: number;
  /** What becomes of its video, and as far as that is known already. */
  kept: Promise<string>;
  said: string;
  onDone: (kept: string) => void;
  onClose: () => void;
}

/** Marks the instant that was on the screen when the key was pressed. */
export function MarkInstant({ camera, taken_ms, kept, said, onDone, onClose }: Props) {
  const { city } = useSeat();
  const [note, setNote] = useState("");
  const mark = useMutation({
    mutationFn: async () => {
      await addBookmark(camera.id, taken_ms, note);
      return kept;
    },
    onSuccess: onDone,
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    mark.mutate();
  };
  return (
    <Dialog title={m.bookmark_title({ code: camera.code })} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <p>
          {camera.name} · {dateTime(taken_ms, city.timezone)} {zoneName(city.timezone)}
        </p>
        <Field
          label={m.bookmark_note()}
          hint={m.bookmark_hint()}
          value={note}
          maxLength={500}
          onChange={(it) => setNote(it.target.value)}
        />
        <p role="status">{said}</p>
        {mark.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(mark.error)} {detailOf(mark.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button onClick={onClose}>{m.cancel()}</Button>
          <Button look="main" type="submit" disabled={mark.isPending}>
            {m.bookmark_do()}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
