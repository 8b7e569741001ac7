import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { Problem } from "../base/api";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { detailOf, sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { Doorway } from "./Doorway";
import style from "./Doorway.module.css";
import { enrol, useEnter } from "./queries";

/** NIST 800-63B-4 for a password without a second factor. The server has the last word. */
const SHORTEST = 15;

export function EnrolScreen() {
  const { kode = "" } = useSearch({ from: "/enrol" });
  const [form, setForm] = useState({ code: kode, login: "", name: "", password: "", again: "" });
  const enter = useEnter();
  const go = useNavigate();
  const asking = useMutation({
    mutationFn: () =>
      enrol({ code: form.code.trim(), login: form.login.trim(), name: form.name.trim(), password: form.password }),
    onSuccess: (entered) => {
      enter(entered);
      void go({ to: "/" });
    },
  });
  const field = (name: keyof typeof form) => ({
    name,
    value: form[name],
    required: true,
    onChange: (it: { target: { value: string } }) => setForm({ ...form, [name]: it.target.value }),
  });
  const { length } = form.password;
  const differs = form.again !== "" && form.again !== form.password;
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    if (length >= SHORTEST && form.again === form.password) asking.mutate();
  };
  return (
    <Doorway title={m.enrol_title()}>
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.enrol_code()}
          hint={m.enrol_code_hint()}
          autoComplete="one-time-code"
          spellCheck={false}
          {...field("code")}
        />
        <Field
          label={m.login_name()}
          hint={m.enrol_login_hint()}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...field("login")}
        />
        <Field label={m.full_name()} autoComplete="name" {...field("name")} />
        <Field
          label={m.password_new()}
          type="password"
          autoComplete="new-password"
          hint={m.password_hint({ n: SHORTEST })}
          fault={length > 0 && length < SHORTEST ? m.password_short({ n: SHORTEST - length }) : null}
          {...field("password")}
        />
        <Field
          label={m.password_again()}
          type="password"
          autoComplete="new-password"
          fault={differs ? m.password_differs() : null}
          {...field("again")}
        />
        {asking.isError ? (
          <p role="alert" className={style.fault}>
            {refusal(asking.error)}
          </p>
        ) : null}
        <Button type="submit" look="main" disabled={asking.isPending}>
          {asking.isPending ? m.login_asking() : m.enrol_do()}
        </Button>
      </form>
      <p className={style.other}>
        <Link to="/">{m.enrol_back()}</Link>
      </p>
    </Doorway>
  );
}

function refusal(fault: unknown): string {
  if (!(fault instanceof Problem)) return sentence(fault);
  return fault.status === 401 ? m.enrol_refused() : `${sentence(fault)} ${detailOf(fault)}`;
}
