import type { UseMutationResult } from "@tanstack/react-query";
import { detailOf, sentence } from "../../base/sentence";
import type { Trial } from "../../base/types";
import { m } from "../../i18n/m";
import { stateSentence } from "../words";
import { said } from "./numbers";
import style from "./Register.module.css";

const CODECS: Readonly<Record<string, string>> = { h264: "H.264", hevc: "H.265" };

/** Which of a camera's streams. */
export type Which = "main" | "sub";

/** What a test found: one picture with what the camera sends, or by name what is wrong. */
export function TrialView({ trial }: { trial: UseMutationResult<Trial, unknown, Which> }) {
  return (
    <section className={style.trial} aria-live="polite" aria-busy={trial.isPending}>
      {trial.isPending ? <p className={style.blank}>{m.testing()}</p> : null}
      {trial.isError ? (
        <p role="alert" className={style.fault}>
          {sentence(trial.error)} {detailOf(trial.error)}
        </p>
      ) : null}
      {trial.isIdle ? <p className={style.blank}>{m.test_why()}</p> : null}
      {trial.isSuccess ? <Found trial={trial.data} which={trial.variables} /> : null}
    </section>
  );
}

function Found({ trial: it, which }: { trial: Trial; which: Which }) {
  const tested = which === "main" ? m.stream_main() : m.stream_sub();
  if (it.state !== "playing")
    return (
      <p role="alert" className={style.fault}>
        {m.test_failed()} {tested}, {stateSentence(it)}
      </p>
    );
  const facts: [string, string][] = [
    [m.fact_tested(), tested],
    [m.fact_codec(), CODECS[it.codec] ?? it.codec],
    [m.fact_size(), it.width && it.height ? `${it.width} × ${it.height}` : m.unknown()],
    [m.fact_rate(), said(it.fps, (n) => m.pictures_per_s({ n }), m.unknown())],
    [m.fact_key(), said(it.key_interval_s, (n) => m.seconds({ n }), m.key_unknown())],
    [m.fact_clock(), said(it.clock_offset_s, (n) => m.seconds({ n }), m.unknown())],
  ];
  return (
    <>
      {it.jpeg ? <img src={`data:image/jpeg;base64,${it.jpeg}`} alt={m.test_picture()} /> : null}
      <dl className={style.facts}>
        {facts.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {it.codec === "h264" ? null : <p className={style.note}>{m.not_shown_codec()}</p>}
    </>
  );
}
