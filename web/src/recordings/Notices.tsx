import { useQuery } from "@tanstack/react-query";
import { useNow } from "../base/clock";
import { decimal, span } from "../base/format";
import { StatusShape } from "../base/StatusShape";
import type { RecordingStore } from "../base/types";
import { m } from "../i18n/m";
import { stores } from "./queries";
import style from "./RecordingsScreen.module.css";

const SILENT_S = 30;
const GB = 1e9;

/** What is wrong with the disks: nobody must believe that something is recorded when it is not. */
export function Notices() {
  const { data } = useQuery(stores);
  const at = useNow(5000);
  const found = (data ?? []).flatMap((it) => faultsOf(it, at));
  if (found.length === 0) return null;
  return (
    <div className={style.notices} role="alert">
      {found.map((it) => (
        <p key={it}>
          <StatusShape health="critical" silent /> {it}
        </p>
      ))}
    </div>
  );
}

function faultsOf(store: RecordingStore, at: number): string[] {
  const { name } = store;
  const free = decimal(store.free_bytes / GB, 1);
  const silent_s = (at - Date.parse(store.reported_at)) / 1000;
  const out: string[] = [];
  if (silent_s > SILENT_S) out.push(m.rec_store_silent({ name, span: span(silent_s) }));
  else if (store.state === "full") out.push(m.rec_store_full({ name, free }));
  else if (store.state === "broken") out.push(m.rec_store_broken({ name, detail: store.detail }));
  if (store.held_up_bytes > 0) out.push(m.rec_quota_held({ name, n: decimal(store.held_up_bytes / GB, 1) }));
  return out;
}
