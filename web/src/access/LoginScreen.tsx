import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { Problem } from "../base/api";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { sentence } from "../base/sentence";
import { m } from "../i18n/m";
import { Doorway } from "./Doorway";
import style from "./Doorway.module.css";
import { logIn, useEnter } from "./queries";

export function LoginScreen() {
  const enter = useEnter();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const asking = useMutation({ mutationFn: () => logIn(login.trim(), password), onSuccess: enter });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    asking.mutate();
  };
  return (
    <Doorway title={m.login_title()}>
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.login_name()}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={login}
          onChange={(it) => setLogin(it.target.value)}
        />
        <Field
          label={m.password()}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(it) => setPassword(it.target.value)}
        />
        {asking.isError ? (
          <p role="alert" className={style.fault}>
            {refusal(asking.error)}
          </p>
        ) : null}
        <Button type="submit" look="main" disabled={asking.isPending}>
          {asking.isPending ? m.login_asking() : m.login_do()}
        </Button>
      </form>
      <p className={style.other}>
        {m.login_have_code()} <Link to="/enrol">{m.enrol_open()}</Link>
      </p>
    </Doorway>
  );
}

function refusal(fault: unknown): string {
  return fault instanceof Problem && fault.status === 401 ? m.login_refused() : sentence(fault);
}
