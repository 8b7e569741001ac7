import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import style from "../../access/PeopleScreen.module.css";
import { Button } from "../../base/Button";
import { Dialog } from "../../base/Dialog";
import { Field } from "../../base/Field";
import { detailOf, sentence } from "../../base/sentence";
import { m } from "../../i18n/m";
import { addSource } from "./queries";

export interface FreshSource {
  id: string;
  name: string;
  key: string;
}

export function AddSource({ onClose, onAdded }: { onClose: () => void; onAdded: (fresh: FreshSource) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const adding = useMutation({
    mutationFn: () => addSource(name.trim()),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["source"] });
      onAdded({ ...made, name: name.trim() });
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog title={m.source_add()} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.source_name()}
          hint={m.source_name_hint()}
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          onChange={(it) => setName(it.target.value)}
        />
        {adding.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(adding.error)} {detailOf(adding.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={adding.isPending}>
            {m.source_add_do()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A key is shown once, here; the server keeps it sealed. */
export function KeyShown({ fresh, onClose }: { fresh: FreshSource; onClose: () => void }) {
  const copy = (text: string) => void navigator.clipboard.writeText(text);
  return (
    <Dialog title={m.source_key_title({ name: fresh.name })} onClose={onClose}>
      <div className={style.form}>
        <p>{m.source_key_once()}</p>
        <p>{m.source_id()}</p>
        <p className={style.code}>{fresh.id}</p>
        <p>{m.source_key()}</p>
        <p className={style.code}>{fresh.key}</p>
        <p>{m.source_where({ address: `${location.origin}/api/calls` })}</p>
        <div className={style.acts}>
          <Button onClick={() => copy(fresh.id)}>{m.source_id_copy()}</Button>
          <Button onClick={() => copy(fresh.key)}>{m.source_key_copy()}</Button>
          <Button look="main" onClick={onClose}>
            {m.source_key_done()}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
