import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { clockTime, span } from "../base/format";
import type { IncidentDetail, IntakeTable } from "../base/types";
import { m } from "../i18n/m";
import { EraseText, erasedAt, Gone } from "./EraseText";
import style from "./Incident.module.css";
import { deliver } from "./deliver";
import { duplicates, table } from "./queries";
import { TellPartner } from "./TellPartner";
import { Unsent } from "./Unsent";
import { callerWord, metres } from "./words";

interface Props {
  it: IncidentDetail;
  partners: IntakeTable["partners"];
  mayManage: boolean;
  onFault: (fault: unknown) => void;
}

/** Others in this: incidents that may be the same, callers, partners that were told. */
export function Others({ it, partners, mayManage, onFault }: Props) {
  const { city } = useSeat();
  const queries = useQueryClient();
  const names = useQuery(table).data?.categories;
  const same = useQuery({ ...duplicates(it.id), enabled: it.merged_into === null });
  const options = {
    onSuccess: () => onFault(null),
    onError: onFault,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  };
  const merging = useMutation({
    mutationFn: (into: { id: string; code: string }) =>
      deliver({ kind: "merge", incident: it.id, into: into.id, code: into.code }, it.code),
    ...options,
  });
  const parting = useMutation({
    mutationFn: () => deliver({ kind: "part", incident: it.id }, it.code),
    ...options,
  });
  const alike = it.merged_into === null ? (same.data ?? []) : [];
  const name = (code: string) => names?.find((one) => one.code === code)?.name ?? code;
  return (
    <>
      {it.merged_into ? (
        <p className={style.row}>
          {m.merge_is_part()} {mayManage ? <Button onClick={() => parting.mutate()}>{m.merge_part()}</Button> : null}
        </p>
      ) : null}
      <Unsent of={it.id} kinds={["merge", "part"]} />
      {alike.length > 0 ? <b>{m.alike_title()}</b> : null}
      {alike.slice(0, 3).map((one) => (
        <p key={one.id} className={style.row}>
          {m.alike_one({
            code: one.code,
            what: name(one.category),
            far: metres(one.distance_m),
            span: span(one.apart_s),
          })}
          {mayManage ? <Button onClick={() => merging.mutate(one)}>{m.merge_into()}</Button> : null}
        </p>
      ))}
      {it.calls.length > 0 ? (
        <p className={style.dim}>
          {m.incident_calls({ n: it.calls.length })}: {it.calls.map(callerWord).join(", ")}
        </p>
      ) : null}
      {it.partners.map((told) => (
        <p key={told.id} className={style.row} data-partner={told.partner}>
          {m.partner_told({ name: told.name, at: clockTime(told.at, city.timezone), by: told.by })}
          {told.note ? (
            <>
              <span className={style.said}>{told.note}</span>
              <EraseText whose={{ of: "incident", id: told.incident_id }} text={`partner:${told.id}`} />
            </>
          ) : (
            <Gone it={erasedAt(it.erased, `partner:${told.id}`)} />
          )}
        </p>
      ))}
      {mayManage ? <TellPartner id={it.id} code={it.code} partners={partners} onFault={onFault} /> : null}
    </>
  );
}
