import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { span } from "../base/format";
import { ListState } from "../base/ListState";
import { sentence } from "../base/sentence";
import type { RankedUnit, Recommendation, UnrankedUnit } from "../base/types";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { deliver } from "./deliver";
import { recommendation } from "./queries";
import { useUnsent } from "./heldActs";
import { doubtWord, passedWord, shortfallWord, whyWord } from "./unitWords";
import { Why } from "./Why";
import { metres } from "./words";

interface Props {
  id: string;
  code: string;
  onClose: () => void;
}

/** Who should go, and why. Enter sends the first; digits choose others, and others need a reason. */
export function SendUnit({ id, code, onClose }: Props) {
  const query = useQuery(recommendation(id));
  return (
    <div className={style.send} role="group" aria-label={m.send_title({ code })} data-send="">
      <ListState query={query}>{(found) => <Choose id={id} code={code} found={found} onClose={onClose} />}</ListState>
    </div>
  );
}

function Choose({ id, code, found, onClose }: Props & { found: Recommendation }) {
  const box = useRef<HTMLDivElement>(null);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  // Who is to be sent already, and only the server does not know, is nobody to choose.
  const waiting = useUnsent().flatMap(({ state, what }) =>
    state === "waiting" && what.kind === "unit" ? [what.unit] : [],
  );
  const isFree = (it: Choosable) => !waiting.includes(it.unit_id);
  const [ranked, unranked] = [found.ranked.filter(isFree), found.unranked.filter(isFree)];
  const choices: readonly Choosable[] = [...ranked, ...unranked];
  const chosen = picked.length > 0 ? choices.filter((it) => picked.includes(it.unit_id)) : ranked.slice(0, 1);
  const usual = chosen.length === 1 && chosen[0] === ranked[0];
  const sending = useMutation({
    mutationFn: async (reason: string) => {
      // The first of the recommendation goes first: with it on its way, the next one is the first.
      let all = true;
      for (const { unit_id: unit, call_sign: sign } of chosen) {
        const { kept } = await deliver({ kind: "unit", incident: id, unit, sign, why: usual ? "" : reason }, code);
        all &&= !kept;
      }
      return all;
    },
    onSuccess: (all) => {
      if (all) performance.mark("kentongan:unit-sent");
      onClose();
    },
    onSettled: () => {
      for (const key of ["incident", "unit"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const send = () => {
    if (chosen.length === 0 || sending.isPending) return;
    if (usual) sending.mutate("");
    else setAsking(true);
  };
  useEffect(() => {
    performance.mark("kentongan:units-shown");
    box.current?.focus({ preventScroll: true });
  }, []);
  const press = (it: KeyboardEvent<HTMLDivElement>) => {
    if (asking) return;
    const digit = choices[Number(it.key) - 1];
    // On a button Enter is the button's.
    if (it.key === "Enter" && it.target === box.current) send();
    else if (it.key === "Escape") onClose();
    else if (digit) setPicked(toggled(picked, digit.unit_id));
    else return;
    it.preventDefault();
    it.stopPropagation();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- digits and Enter act on the buttons in it
    <div ref={box} className={style.list} tabIndex={0} onKeyDown={press} aria-label={m.send_keys()} role="group">
      {found.shortfall.map((it) => (
        <p key={it} className={style.short}>
          {shortfallWord(it)}
        </p>
      ))}
      {ranked.map((it) => (
        <UnitRow
          key={it.unit_id}
          unit={it}
          on={chosen.includes(it)}
          onToggle={() => setPicked(toggled(picked, it.unit_id))}
        />
      ))}
      {unranked.length > 0 ? (
        <div className={style.list} role="group" aria-label={m.send_others()}>
          <b>{m.send_others()}</b>
          {unranked.map((it, nth) => (
            <UnrankedRow
              key={it.unit_id}
              unit={it}
              digit={ranked.length + nth + 1}
              on={chosen.includes(it)}
              onToggle={() => setPicked(toggled(picked, it.unit_id))}
            />
          ))}
        </div>
      ) : null}
      {asking ? (
        <Why
          title={m.send_why()}
          first={m.send_why_usual()}
          act={m.send_go()}
          onWhy={(reason) => sending.mutate(reason)}
          onClose={() => setAsking(false)}
        />
      ) : (
        <div className={style.row}>
          <Button look="main" disabled={chosen.length === 0 || sending.isPending} onClick={send}>
            {m.send_now({ units: chosen.map((it) => it.call_sign).join(", ") })} <Key k="Enter" />
          </Button>
          <Button look="quiet" onClick={onClose}>
            {m.cancel()}
          </Button>
        </div>
      )}
      {sending.isError ? (
        <p className={style.fault} role="alert">
          {sentence(sending.error)}
        </p>
      ) : null}
      {found.passed_over.length > 0 ? (
        <details>
          <summary>{m.send_passed({ n: found.passed_over.length })}</summary>
          <ul className={style.dim}>
            {found.passed_over.map((it) => (
              <li key={it.unit_id}>
                {it.call_sign}: {passedWord(it.why)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

type Choosable = Pick<RankedUnit, "unit_id" | "call_sign">;

const toggled = (all: readonly string[], one: string) =>
  all.includes(one) ? all.filter((it) => it !== one) : [...all, one];

function UnitRow({ unit: it, on, onToggle }: { unit: RankedUnit; on: boolean; onToggle: () => void }) {
  return (
    <button type="button" className={style.unit} aria-pressed={on} data-unit={it.call_sign} onClick={onToggle}>
      <kbd>{it.rank}</kbd>
      <b>{it.call_sign}</b>
      <span>{it.function}</span>
      <span>
        {metres(it.distance_m)} · {m.send_eta({ span: span(it.eta_s) })}
      </span>
      <span className={style.why}>
        {it.why.map(whyWord).join(" · ")}
        {it.doubts.length > 0 ? <span className={style.doubt}> · {it.doubts.map(doubtWord).join(" · ")}</span> : null}
      </span>
    </button>
  );
}

interface UnrankedProps {
  unit: UnrankedUnit;
  digit: number;
  on: boolean;
  onToggle: () => void;
}

/** Free, but nobody can say how near: whoever knows by radio sends it, with a reason. */
function UnrankedRow({ unit: it, digit, on, onToggle }: UnrankedProps) {
  return (
    <button type="button" className={style.unit} aria-pressed={on} data-unit={it.call_sign} onClick={onToggle}>
      {digit < 10 ? <kbd>{digit}</kbd> : <span />}
      <b>{it.call_sign}</b>
      <span>{it.function}</span>
      <span className={style.doubt}>
        {passedWord(it.why)}
        {it.fix_age_s === null ? "" : ` · ${span(it.fix_age_s)}`}
      </span>
    </button>
  );
}
