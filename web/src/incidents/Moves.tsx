import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../base/Button";
import type { IncidentDetail, IncidentState } from "../base/types";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { EXITS, needsReason, NEXT } from "./nextStates";
import { deliver } from "./deliver";
import { Unsent } from "./Unsent";
import { useWaiting } from "./heldActs";
import { Why } from "./Why";
import { stateWord } from "./words";

interface Props {
  it: IncidentDetail;
  onFault: (fault: unknown) => void;
}

/** What comes next; what waits for the server already counts as where the incident is. */
export function Moves({ it, onFault }: Props) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<IncidentState | null>(null);
  const had = useWaiting(it.id, "move").at(-1)?.to ?? it.state;
  const moving = useMutation({
    mutationFn: ({ to, why }: { to: IncidentState; why: string }) =>
      deliver({ kind: "move", incident: it.id, had, to, why }, it.code),
    onSuccess: () => onFault(null),
    onError: onFault,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const go = (to: IncidentState) => (needsReason(had, to) ? setAsking(to) : moving.mutate({ to, why: "" }));
  return (
    <div className={style.part}>
      <div className={style.row}>
        <span className={style.dim}>{m.moves_title()}</span>
        {(NEXT[had] ?? []).map((to) => (
          <Button key={to} look={EXITS.includes(to) ? "quiet" : "plain"} onClick={() => go(to)}>
            {stateWord(to)}
          </Button>
        ))}
      </div>
      <Unsent of={it.id} kinds={["move"]} />
      {asking ? (
        <Why
          title={m.moves_why({ to: stateWord(asking) })}
          act={stateWord(asking)}
          onWhy={(why) => {
            setAsking(null);
            moving.mutate({ to: asking, why });
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  );
}
