import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { dateTime } from "../base/format";
import { sentence } from "../base/sentence";
import type { CallDetail } from "../base/types";
import { m } from "../i18n/m";
import style from "./CallPanel.module.css";
import { flagNumber, unflagNumber } from "./queries";
import { Why } from "./Why";

/** A number that plays tricks is marked for who answers next. It is never blocked: the next call may be true. */
export function FlagNumber({ call }: { call: CallDetail }) {
  const queries = useQueryClient();
  const { city } = useSeat();
  const [asking, setAsking] = useState(false);
  const done = {
    onSuccess: () => setAsking(false),
    onSettled: () => queries.invalidateQueries({ queryKey: ["call"] }),
  };
  const flag = useMutation({ mutationFn: (reason: string) => flagNumber(call.id, reason), ...done });
  const unflag = useMutation({ mutationFn: () => unflagNumber(call.id), ...done });
  const fault = flag.error ?? unflag.error;
  if (call.number === null) return null;
  return (
    <div className={style.flag}>
      {call.flags.map((it) => (
        <p key={it.id}>
          {m.flag_until({ why: it.reason, who: it.set_by, until: dateTime(it.until, city.timezone) })}
        </p>
      ))}
      {asking ? (
        <Why
          title={m.flag_why()}
          act={m.flag_do()}
          ready={!flag.isPending}
          onWhy={(reason) => flag.mutate(reason)}
          onClose={() => setAsking(false)}
        />
      ) : call.flags.length > 0 ? (
        <Button disabled={unflag.isPending} onClick={() => unflag.mutate()}>
          {m.flag_end()}
        </Button>
      ) : (
        <Button onClick={() => setAsking(true)}>{m.flag_do()}</Button>
      )}
      <p className={style.dim}>{m.flag_note()}</p>
      {fault ? <p role="alert">{sentence(fault)}</p> : null}
    </div>
  );
}
