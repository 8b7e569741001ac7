import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Button } from "../../base/Button";
import { Confirm } from "../../base/Confirm";
import { Dialog } from "../../base/Dialog";
import { Field } from "../../base/Field";
import { ListState } from "../../base/ListState";
import { detailOf, sentence } from "../../base/sentence";
import { m } from "../../i18n/m";
import { addNetwork, dropNetwork, networks } from "./queries";
import style from "./Register.module.css";

/** Where the city's cameras stand in the network. No other address is ever connected to. */
export function Networks({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const query = useQuery(networks);
  const [form, setForm] = useState({ cidr: "", note: "" });
  const [leaving, setLeaving] = useState<{ id: string; cidr: string } | null>(null);
  const taken = (rows: typeof query.data) => queries.setQueryData(networks.queryKey, rows);
  const adding = useMutation({
    mutationFn: () => addNetwork(form),
    onSuccess: (rows) => {
      taken(rows);
      setForm({ cidr: "", note: "" });
    },
  });
  const dropping = useMutation({ mutationFn: dropNetwork, onSuccess: taken });
  const fault = adding.error ?? dropping.error;
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  if (leaving)
    return (
      <Confirm
        title={m.network_drop_title({ name: leaving.cidr })}
        text={m.network_drop_text()}
        act={m.network_drop()}
        onAct={() => dropping.mutate(leaving.id)}
        onClose={() => setLeaving(null)}
      />
    );
  return (
    <Dialog title={m.networks_title()} onClose={onClose}>
      <form className={style.form} onSubmit={submit}>
        <p>{m.networks_why()}</p>
        <ListState query={query} empty={(it) => it.length === 0} emptyText={m.networks_none()}>
          {(rows) => (
            <ul className={style.nearby}>
              {rows.map((it) => (
                <li key={it.id}>
                  <b>{it.cidr}</b> {it.note}
                  <Button
                    look="danger"
                    disabled={dropping.isPending}
                    aria-label={m.network_drop_named({ name: it.cidr })}
                    onClick={() => setLeaving(it)}
                  >
                    {m.network_drop()}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </ListState>
        <div className={style.pair}>
          <Field
            label={m.network_cidr()}
            required
            placeholder="10.20.0.0/16"
            value={form.cidr}
            onChange={(it) => setForm({ ...form, cidr: it.target.value })}
          />
          <Field
            label={m.network_note()}
            maxLength={160}
            value={form.note}
            onChange={(it) => setForm({ ...form, note: it.target.value })}
          />
        </div>
        {fault ? (
          <p role="alert" className={style.fault}>
            {sentence(fault)} {detailOf(fault)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button type="submit" look="main" disabled={adding.isPending}>
            {m.network_add()}
          </Button>
          <Button onClick={onClose}>{m.close()}</Button>
        </div>
      </form>
    </Dialog>
  );
}
