import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import style from "../access/PeopleScreen.module.css";
import { useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { Confirm } from "../base/Confirm";
import { Dialog } from "../base/Dialog";
import { Field } from "../base/Field";
import { dateTime } from "../base/format";
import { ListState } from "../base/ListState";
import { detailOf, sentence } from "../base/sentence";
import type { DeviceRow, Unit } from "../base/types";
import { m } from "../i18n/m";
import { linkOf } from "../officer/token";
import { addDevice, devices, revokeDevice } from "./queries";
import own from "./Devices.module.css";

/** The phones that speak for one unit. A link is shown once, here; the server keeps only its hash. */
export function Devices({ unit, onClose }: { unit: Unit; onClose: () => void }) {
  const queries = useQueryClient();
  const query = useQuery(devices(unit.id));
  const [name, setName] = useState("");
  const [topic, setTopic] = useState("");
  const [asked, setAsked] = useState<DeviceRow | null>(null);
  const done = () => void queries.invalidateQueries({ queryKey: ["unit"] });
  const adding = useMutation({
    mutationFn: () => addDevice(unit.id, name.trim(), topic.trim()),
    onSuccess: () => {
      setName("");
      setTopic("");
      done();
    },
  });
  const revoking = useMutation({ mutationFn: revokeDevice, onSettled: done });
  const fault = adding.error ?? revoking.error;
  const submit = (it: SyntheticEvent) => {
    it.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog title={m.units_devices_of({ sign: unit.call_sign })} onClose={onClose}>
      <div className={style.form}>
        {adding.data ? <FreshLink link={linkOf(location.origin, adding.data.token)} /> : null}
        <form className={style.form} onSubmit={submit}>
          <Field
            label={m.device_name()}
            hint={m.device_name_hint()}
            required
            maxLength={80}
            value={name}
            onChange={(it) => setName(it.target.value)}
          />
          <Field
            label={m.device_topic()}
            hint={m.device_topic_hint()}
            maxLength={120}
            value={topic}
            onChange={(it) => setTopic(it.target.value)}
          />
          <div className={style.acts}>
            <Button type="submit" look="main" disabled={adding.isPending}>
              {m.device_add()}
            </Button>
          </div>
        </form>
        {fault ? (
          <p role="alert" className={style.fault}>
            {sentence(fault)} {detailOf(fault)}
          </p>
        ) : null}
        <ListState query={query} empty={(it) => it.length === 0} emptyText={m.device_none()}>
          {(found) => <DeviceList found={found} onRevoke={setAsked} />}
        </ListState>
      </div>
      {asked ? (
        <Confirm
          title={m.device_revoke_named({ name: asked.name })}
          text={m.device_revoke_ask()}
          act={m.device_revoke()}
          onAct={() => revoking.mutate(asked.id)}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </Dialog>
  );
}

function FreshLink({ link }: { link: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(link).then(() => setCopied(true));
  return (
    <section className={style.form} role="status">
      <p>{m.device_link_once()}</p>
      <p className={own.link}>{link}</p>
      <div className={style.acts}>
        <Button look="main" onClick={() => void copy()}>
          {copied ? m.device_link_copied() : m.copy()}
        </Button>
      </div>
    </section>
  );
}

function DeviceList({ found, onRevoke }: { found: readonly DeviceRow[]; onRevoke: (device: DeviceRow) => void }) {
  const { city } = useSeat();
  return (
    <ul className={own.list}>
      {found.map((it) => (
        <li key={it.id} className={own.row}>
          <span>
            <b>{it.name}</b> {it.topic === null ? null : `(${it.topic}) `}·{" "}
            {m.device_made({ who: it.created_by, at: dateTime(it.created_at, city.timezone) })}
          </span>
          {it.revoked_at ? (
            <span>{m.device_revoked_at({ at: dateTime(it.revoked_at, city.timezone) })}</span>
          ) : (
            <Button look="danger" aria-label={m.device_revoke_named({ name: it.name })} onClick={() => onRevoke(it)}>
              {m.device_revoke()}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
