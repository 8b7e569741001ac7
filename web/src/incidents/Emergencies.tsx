import { useMutation, useQuery } from "@tanstack/react-query";
import { Siren } from "lucide-react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime } from "../base/format";
import type { Emergency } from "../base/types";
import { m } from "../i18n/m";
import { deliver } from "./deliver";
import { emergencies } from "./queries";
import style from "./RingBanner.module.css";
import { Unsent } from "./Unsent";

/** An officer calls for help: it stays until somebody says that it was seen. */
export function Emergencies() {
  const may = useMay("unit.view");
  const maySend = useMay("dispatch.send");
  const { city } = useSeat();
  const { data } = useQuery({ ...emergencies, enabled: may });
  const seeing = useMutation({
    mutationFn: (it: Emergency) => deliver({ kind: "seen", emergency: it.id }, it.call_sign),
  });
  return (
    <>
      {(data ?? []).map((it) => (
        <div key={it.id} className={style.emergency} role="alert">
          <Siren size={20} aria-hidden="true" />
          {m.emergency_of({ unit: it.call_sign, at: clockTime(it.at, city.timezone) })}
          <Unsent of={it.id} kinds={["seen"]} />
          {maySend ? <Button onClick={() => seeing.mutate(it)}>{m.emergency_seen()}</Button> : null}
        </div>
      ))}
    </>
  );
}
