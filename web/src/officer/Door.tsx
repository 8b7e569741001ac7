import { useState, type SyntheticEvent } from "react";
import { Field } from "../base/Field";
import { m } from "../i18n/m";
import type { Crew, Shown } from "./crew";
import { Head } from "./Head";
import style from "./Officer.module.css";
import { ActionLine } from "./ActionList";
import { tokenIn } from "./token";

/** A device that nobody knows yet, or not any more. */
export function Door({ crew, shown }: { crew: Crew; shown: Shown }) {
  const { end, lost } = shown;
  return (
    <>
      <Head view={null} link={null} />
      <main className={style.main}>
        {end === "storage" ? <Told title={m.officer_no_storage()} text={m.officer_no_storage_do()} /> : null}
        {end === "reused" ? <Told title={m.officer_reused()} text={m.officer_reused_do()} /> : null}
        {end === "revoked" ? <Told title={m.officer_revoked()} text={m.officer_revoked_do()} /> : null}
        {lost.length > 0 ? (
          <section className={style.card}>
            <h2>{m.officer_undelivered({ n: lost.length })}</h2>
            <p>{m.officer_undelivered_do()}</p>
            <ol>
              {lost.map((it) => (
                <ActionLine key={it.key} action={it} />
              ))}
            </ol>
          </section>
        ) : null}
        <Enrol crew={crew} />
      </main>
    </>
  );
}

function Told({ title, text }: { title: string; text: string }) {
  return (
    <section role="alert" className={style.fault}>
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
  );
}

function Enrol({ crew }: { crew: Crew }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    const token = tokenIn(text);
    setWrong(token === null);
    if (token) void crew.enrol(token).catch(() => setWrong(true));
  };
  return (
    <section className={style.card}>
      <h1>{m.officer_enrol()}</h1>
      <p>{m.officer_enrol_how()}</p>
      <p className={style.dim}>{m.officer_enrol_iphone()}</p>
      {window.isSecureContext ? null : <p className={style.fault}>{m.officer_insecure()}</p>}
      <form className={style.form} onSubmit={submit}>
        <Field
          label={m.officer_link_text()}
          name="link"
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          fault={wrong ? m.officer_link_wrong() : null}
          onChange={(it) => setText(it.target.value)}
        />
        <button type="submit" className={`${style.step} ${style.first}`}>
          {m.officer_enrol_do()}
        </button>
      </form>
    </section>
  );
}
