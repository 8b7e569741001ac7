import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime } from "../base/format";
import type { Clock, IncidentDetail } from "../base/types";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { pausable } from "./pauses";
import { deliver } from "./deliver";
import { Unsent } from "./Unsent";
import { Why } from "./Why";
import { clockName } from "./words";

interface Props {
  it: IncidentDetail;
  mayManage: boolean;
  onFault: (fault: unknown) => void;
}

/** Which clock stands still, since when, by whom and why; a clock is stopped for a reason, and runs on by one key. */
export function Pauses({ it, mayManage, onFault }: Props) {
  const { city } = useSeat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Clock["name"] | null>(null);
  const options = {
    onSuccess: () => onFault(null),
    onError: onFault,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  };
  const pausing = useMutation({
    mutationFn: ({ clock, why }: { clock: Clock["name"]; why: string }) =>
      deliver({ kind: "pause", incident: it.id, clock, why }, it.code),
    ...options,
  });
  const resuming = useMutation({
    mutationFn: (clock: Clock["name"]) => deliver({ kind: "resume", incident: it.id, clock }, it.code),
    ...options,
  });
  const { running, paused } = pausable(it);
  const offered = mayManage ? running : [];
  if (paused.length === 0 && offered.length === 0) return null;
  return (
    <>
      <Unsent of={it.id} kinds={["pause", "resume"]} />
      {paused.map(({ clock, from_at, by, reason }) => (
        <p key={clock} className={style.paused} data-paused={clock}>
          <span>
            {m.pause_told({ clock: clockName(clock), at: clockTime(from_at, city.timezone), by })} {reason}
          </span>
          {mayManage ? (
            <Button disabled={resuming.isPending} onClick={() => resuming.mutate(clock)}>
              <Play size={14} aria-hidden="true" /> {m.pause_resume({ clock: clockName(clock) })}
            </Button>
          ) : null}
        </p>
      ))}
      {asking && running.includes(asking) ? (
        <Why
          title={m.pause_why({ clock: clockName(asking) })}
          act={m.pause_clock({ clock: clockName(asking) })}
          onWhy={(why) => {
            setAsking(null);
            pausing.mutate({ clock: asking, why });
          }}
          onClose={() => setAsking(null)}
        />
      ) : (
        <div className={style.row}>
          {offered.map((clock) => (
            <Button key={clock} look="quiet" disabled={pausing.isPending} onClick={() => setAsking(clock)}>
              <Pause size={14} aria-hidden="true" /> {m.pause_clock({ clock: clockName(clock) })}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
