import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { dateTime } from "../base/format";
import { sentence } from "../base/sentence";
import type { CopyRow, Erased } from "../base/types";
import { m } from "../i18n/m";
import { copies, eraseText, going, standingWord, type Whose } from "./erasing";
import style from "./Incident.module.css";
import { Why } from "./Why";

interface Props {
  whose: Whose;
  /** The key of the place where the text stands. */
  text: string;
}

/** Privacy: what a text said goes for good; who erased it, when and why stands in its place. */
export function EraseText({ whose, text }: Props) {
  const may = useMay("incident.erase");
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const queries = useQueryClient();
  const found = useQuery({ ...copies(whose, text), enabled: asking });
  const erasing = useMutation({
    mutationFn: (reason: string) => eraseText(whose, { text, reason, also: going(found.data ?? [], said) }),
    onSettled: () =>
      Promise.all(["incident", "handover"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  if (!may) return null;
  if (asking)
    return (
      <Why
        title={m.text_erase_why()}
        act={m.text_erase()}
        ready={!found.isPending}
        onWhy={(why) => {
          setAsking(false);
          erasing.mutate(why);
        }}
        onClose={() => setAsking(false)}
      >
        <Same found={found.data ?? []} said={said} onSay={(key, on) => setSaid(new Map(said).set(key, on))} />
        {found.isError ? <span role="alert">{sentence(found.error)}</span> : null}
      </Why>
    );
  return (
    <>
      <Button look="quiet" data-erase={text} disabled={erasing.isPending} onClick={() => setAsking(true)}>
        {m.text_erase()}
      </Button>
      {erasing.isError ? <span role="alert">{sentence(erasing.error)}</span> : null}
    </>
  );
}

interface SameProps {
  found: readonly CopyRow[];
  said: ReadonlyMap<string, boolean>;
  onSay: (key: string, on: boolean) => void;
}

/** Where the same words stand: what is the same thing goes anyway, of the rest the person decides. */
function Same({ found, said, onSay }: SameProps) {
  const { city } = useSeat();
  if (found.length === 0) return null;
  const where = (it: CopyRow) =>
    [standingWord(it.standing), dateTime(it.at, city.timezone), it.by].filter(Boolean).join(" · ");
  return (
    <fieldset className={style.same} data-same="">
      <legend>{m.text_same()}</legend>
      {found.map((it) => (
        <label key={it.text}>
          <input
            type="checkbox"
            checked={it.always || (said.get(it.text) ?? it.goes)}
            disabled={it.always}
            onChange={(change) => onSay(it.text, change.target.checked)}
          />
          {where(it)} {it.always ? <span className={style.dim}>{m.text_same_always()}</span> : null}
        </label>
      ))}
    </fieldset>
  );
}

/** In the place of a text that was erased: who did it, when and why. */
export function Gone({ it }: { it: Erased | undefined }) {
  const { city } = useSeat();
  if (!it) return null;
  const said = { at: dateTime(it.at, city.timezone), by: it.by, why: it.why };
  return <span className={style.erased}>{m.text_erased(said)}</span>;
}

/** The last time that something was erased at a place. */
export const erasedAt = (erased: readonly Erased[] | undefined, key: string): Erased | undefined =>
  erased?.findLast((it) => it.key === key);
