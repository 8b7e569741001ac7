import { useQuery } from "@tanstack/react-query";
import { Button } from "../base/Button";
import { dateTime, span } from "../base/format";
import { ListState } from "../base/ListState";
import type { ExportJob } from "../base/types";
import { m } from "../i18n/m";
import { exports, isOpen, useCancelExport } from "./queries";
import style from "./RecordingsScreen.module.css";

const STATES: Readonly<Record<ExportJob["state"], () => string>> = {
  waiting: m.rec_export_waiting,
  making: m.rec_export_making,
  made: m.rec_export_making,
  ready: m.rec_export_ready,
  failed: m.rec_export_failed,
  cancelled: m.rec_export_cancelled,
  expired: m.rec_export_expired,
};

/** What is being made into a file, how far it is, and what can be fetched. */
export function Exports({ timezone, mayExport }: { timezone: string; mayExport: boolean }) {
  const query = useQuery(exports);
  return (
    <section aria-labelledby="rec-exports" className={style.side}>
      <h2 id="rec-exports">{m.rec_exports()}</h2>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.rec_exports_none()}>
        {(found) => (
          <ul className={style.list}>
            {found.map((it) => (
              <Job key={it.id} job={it} timezone={timezone} mayExport={mayExport} />
            ))}
          </ul>
        )}
      </ListState>
    </section>
  );
}

function Job({ job, timezone, mayExport }: { job: ExportJob; timezone: string; mayExport: boolean }) {
  const cancel = useCancelExport();
  const length_s = (Date.parse(job.to_at) - Date.parse(job.from_at)) / 1000;
  return (
    <li>
      <b>{job.code}</b> {dateTime(job.from_at, timezone)} ({span(length_s)})
      <div className={style.dim}>
        {STATES[job.state]()} · {job.made_by} · {job.reason}
      </div>
      {job.state === "failed" ? <div className={style.fault}>{job.detail}</div> : null}
      {isOpen(job) ? (
        <div className={style.making}>
          <progress max={Math.max(1, job.total)} value={job.done} aria-label={m.rec_export_making()} />
          <span>
            {job.done}/{job.total || "…"}
          </span>
          {mayExport ? (
            <Button look="quiet" onClick={() => cancel.mutate(job.id)}>
              {m.cancel()}
            </Button>
          ) : null}
        </div>
      ) : null}
      {job.state === "ready" && mayExport ? (
        <>
          <a className={style.fetch} href={`/api/recordings/exports/${job.id}/file`} download>
            {m.rec_fetch()}
          </a>
          <code className={style.hash} title={m.rec_hash()}>
            {job.sha256}
          </code>
        </>
      ) : null}
    </li>
  );
}
