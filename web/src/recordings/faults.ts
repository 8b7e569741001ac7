import { useQuery } from "@tanstack/react-query";
import { useMay } from "../access/queries";
import { useNow } from "../base/clock";
import { decimal, span } from "../base/format";
import type { RecordingStore } from "../base/types";
import { m } from "../i18n/m";
import { stores } from "./queries";

const SILENT_S = 30;
const GB = 1e9;
/** On screens that are not the recordings' it is asked less often. */
const ASIDE_MS = 10_000;

/** What is wrong with the disks, one sentence each; nothing for those who may not see recordings. */
export function useStoreFaults(): string[] {
  const may = useMay("recording.view");
  const { data } = useQuery({ ...stores, enabled: may, refetchInterval: ASIDE_MS });
  const at = useNow(5000);
  return may ? (data ?? []).flatMap((it) => faultsOf(it, at)) : [];
}

export function faultsOf(store: RecordingStore, at: number): string[] {
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
