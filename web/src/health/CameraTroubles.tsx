import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { Confirm } from "../base/Confirm";
import { span } from "../base/format";
import { sentence } from "../base/sentence";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import style from "./HealthScreen.module.css";
import { OpenTicket } from "./OpenTicket";
import { acceptView } from "./queries";
import { todoSentence, troubleSaid } from "./words";

const OF_THE_VIEW: readonly string[] = ["turned", "moved", "covered", "blurred"];

/** What is wrong with one camera, since when, and what can be done about it. */
export function CameraTroubles({ camera }: { camera: Camera }) {
  const at = useNow(5000);
  const queries = useQueryClient();
  const mayAccept = useMay("camera.manage");
  const [ticket, setTicket] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const accepting = useMutation({
    mutationFn: () => acceptView(camera.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["camera"] }),
  });
  if (camera.troubles.length === 0) return null;
  return (
    <>
      <ul className={style.troubles} aria-label={m.trouble()}>
        {camera.troubles.map((it) => (
          <li key={it.kind}>
            <b>{troubleSaid(it)}</b>{" "}
            <span className={style.dim}>{m.trouble_since({ span: span((at - Date.parse(it.since)) / 1000) })}</span>
            <p>{todoSentence(it.kind)}</p>
            <span className={style.acts}>
              <Button onClick={() => setTicket(it.kind)}>{m.ticket_open()}</Button>
              {mayAccept && OF_THE_VIEW.includes(it.kind) ? (
                <Button disabled={accepting.isPending} onClick={() => setAsking(true)}>
                  {m.view_accept()}
                </Button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {accepting.isError ? <p role="alert">{sentence(accepting.error)}</p> : null}
      {asking ? (
        <Confirm
          title={m.view_accept()}
          text={m.view_accept_ask({ name: camera.name })}
          act={m.view_accept()}
          onAct={() => accepting.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {ticket ? (
        <OpenTicket camera={camera.id} name={camera.name} trouble={ticket} onClose={() => setTicket(null)} />
      ) : null}
    </>
  );
}
