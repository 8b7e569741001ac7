import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../base/Button";
import type { IncidentDetail, IncidentState } from "../base/types";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { EXITS, needsReason, NEXT } from "./nextStates";
import { moveIncident } from "./queries";
import { Why } from "./Why";
import { stateWord } from "./words";

interface Props {
  it: IncidentDetail;
  onFault: (fault: unknown) => void;
}

export function Moves({ it, onFault }: Props) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<IncidentState | null>(null);
  const moving = useMutation({
    mutationFn: ({ to, why }: { to: IncidentState; why: string }) => moveIncident(it.id, to, why),
    onSuccess: () => onFault(null),
    onError: onFault,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const go = (to: IncidentState) => (needsReason(it.state, to) ? setAsking(to) : moving.mutate({ to, why: "" }));
  return (
    <div className={style.part}>
      <div className={style.row}>
        <span className={style.dim}>{m.moves_title()}</span>
        {(NEXT[it.state] ?? []).map((to) => (
          <Button key={to} look={EXITS.includes(to) ? "quiet" : "plain"} onClick={() => go(to)}>
            {stateWord(to)}
          </Button>
        ))}
      </div>
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
