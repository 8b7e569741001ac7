import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import type { IntakeTable } from "../base/types";
import { useScrap } from "../base/useScrap";
import { m } from "../i18n/m";
import style from "./Incident.module.css";
import { deliver } from "./deliver";
import { Unsent } from "./Unsent";

interface Props {
  id: string;
  code: string;
  partners: IntakeTable["partners"];
  onFault: (fault: unknown) => void;
}

/** Who was called, written down once it is decided: going through the list with the arrows tells nobody. */
export function TellPartner({ id, code: about, partners, onFault }: Props) {
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const name = partners.find((one) => one.code === code)?.name ?? code;
  const [note, setNote] = useScrap(`partner:${id}`, "");
  const telling = useMutation({
    mutationFn: () => deliver({ kind: "partner", incident: id, partner: code, name, note: note.trim() }, about),
    onSuccess: () => {
      setCode("");
      setNote("");
      onFault(null);
    },
    onError: onFault,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    if (code !== "" && !telling.isPending) telling.mutate();
  };
  return (
    <>
      <Unsent of={id} kinds={["partner"]} />
      <form className={style.row} onSubmit={submit} aria-label={m.partner_tell()}>
        <Choice
          label={m.partner_tell()}
          hiddenLabel
          value={code}
          options={[
            { value: "", label: m.partner_tell() },
            ...partners.map((one) => ({ value: one.code, label: `${one.name} ${one.number}` })),
          ]}
          onChange={setCode}
        />
        {code === "" ? null : (
          <>
            <input
              aria-label={m.partner_note()}
              placeholder={m.partner_note()}
              maxLength={500}
              value={note}
              onChange={(it) => setNote(it.target.value)}
            />
            <Button type="submit" disabled={telling.isPending}>
              {m.partner_write()}
            </Button>
          </>
        )}
      </form>
    </>
  );
}
