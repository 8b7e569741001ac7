import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import { m } from "../i18n/m";
import type { Fresh } from "./CodeShown";
import style from "./PeopleScreen.module.css";
import { addPerson, roles } from "./queries";
import { roleWord } from "./words";

export function AddPerson({ onClose, onAdded }: { onClose: () => void; onAdded: (fresh: Fresh) => void }) {
  const queries = useQueryClient();
  const known = useQuery(roles);
  const [form, setForm] = useState({ name: "", login: "", role: "operator" });
  const adding = useMutation({
    mutationFn: () => addPerson({ name: form.name.trim(), login: form.login.trim(), role: form.role }),
    onSuccess: ({ person, code, expires_at }) => {
      void queries.invalidateQueries({ queryKey: ["person"] });
      onAdded({ name: person.name, login: person.login, code, expires_at });
    },
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog title={m.person_add()} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.full_name()}
          required
          value={form.name}
          onChange={(it) => setForm({ ...form, name: it.target.value })}
        />
        <Field
          label={m.login_name()}
          hint={m.enrol_login_hint()}
          required
          autoCapitalize="none"
          spellCheck={false}
          value={form.login}
          onChange={(it) => setForm({ ...form, login: it.target.value })}
        />
        <Choice
          label={m.role()}
          value={form.role}
          options={(known.data ?? []).map((it) => ({ value: it.name, label: roleWord(it.name) }))}
          onChange={(role) => setForm({ ...form, role })}
        />
        {adding.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(adding.error)} {detailOf(adding.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={adding.isPending}>
            {m.person_add_do()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}
