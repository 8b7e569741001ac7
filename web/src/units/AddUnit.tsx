import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SyntheticEvent } from "react";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import type { Unit } from "../base/types";
import { m } from "../i18n/m";
import { addUnit } from "./queries";

/** The city's own rules say what a call sign looks like and which functions there are; the server refuses others. */
export function AddUnit({ known, onClose }: { known: readonly Unit[]; onClose: () => void }) {
  const queries = useQueryClient();
  const list = useId();
  const [form, setForm] = useState({ call_sign: "", function: "", name: "", polsek: "" });
  const adding = useMutation({
    mutationFn: () => addUnit(form),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["unit"] });
      onClose();
    },
  });
  const field = (name: keyof typeof form) => ({
    name,
    value: form[name],
    autoComplete: "off",
    onChange: (it: { target: { value: string } }) => setForm({ ...form, [name]: it.target.value }),
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  const functions = [
    ...new Set(["Satlantas", "Satsamapta", "Satreskrim", "Polsek", ...known.map((it) => it.function)]),
  ];
  return (
    <Dialog title={m.units_add()} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <Field label={m.units_sign()} hint={m.units_sign_hint()} required {...field("call_sign")} />
        <Field label={m.units_function()} required list={list} {...field("function")} />
        <datalist id={list}>
          {functions.map((it) => (
            <option key={it} value={it} />
          ))}
        </datalist>
        <Field label={m.units_polsek()} {...field("polsek")} />
        <Field label={m.units_name()} {...field("name")} />
        {adding.isError ? (
          <p role="alert" className={style.fault}>
            {sentence(adding.error)} {detailOf(adding.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={adding.isPending}>
            {m.units_add_do()}
          </Button>
          <Button onClick={onClose}>{m.cancel()}</Button>
        </div>
      </form>
    </Dialog>
  );
}
