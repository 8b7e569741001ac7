import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "../base/Button";
import { Key } from "../base/Key";
import { sentence } from "../base/sentence";
import type { Escalation } from "../base/types";
import { m } from "../i18n/m";
import style from "./Alarms.module.css";
import { deliver } from "./deliver";
import { escalations } from "./queries";
import { Unsent } from "./Unsent";
import { useDeskKeys } from "./useDeskKeys";

const HAVE_KEY = "Shift+F9";

interface Props {
  it: Escalation;
  /** The first of all that has risen: the key takes it. */
  first: boolean;
  look: "main" | "plain";
}

/** In the one row where something that has risen stands: who presses it says that they have it. */
export function Have({ it, first, look }: Props) {
  const queries = useQueryClient();
  const having = useMutation({
    mutationFn: () => deliver({ kind: "have", escalation: it.id }, [it.level, it.code].join(" ").trim()),
    onSettled: () => queries.invalidateQueries({ queryKey: escalations.queryKey }),
  });
  // Until the answer is shown the same row is still the first: pressed again, the key would only be told so.
  useDeskKeys({ [HAVE_KEY]: () => first && !having.isPending && having.mutate() });
  return (
    <>
      <Unsent of={it.id} kinds={["have"]} />
      {having.isError ? (
        <p className={style.fault} role="alert">
          {sentence(having.error)} <Button onClick={() => having.reset()}>{m.close()}</Button>
        </p>
      ) : null}
      <Button className={style.have ?? ""} look={look} onClick={() => having.mutate()}>
        {m.escalation_have()} {first ? <Key k={HAVE_KEY} /> : null}
      </Button>
    </>
  );
}
