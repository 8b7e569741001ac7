import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "../../base/Button";
import { Dialog } from "../../base/Dialog";
import { detailOf, sentence } from "../../base/sentence";
import { Table } from "../../base/Table";
import type { FileJudged } from "../../base/types";
import { m } from "../../i18n/m";
import { importFile, previewFile } from "./queries";
import style from "./Register.module.css";

/** Many cameras from a table: first judged, with every fault by its row, then stored whole or not at all. */
export function ImportCameras({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const field = useId();
  const [csv, setCsv] = useState("");
  const judging = useMutation({ mutationFn: previewFile });
  const storing = useMutation({
    mutationFn: (onlyGood: boolean) => importFile(csv, onlyGood),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["camera"] }),
  });
  const read = async (files: FileList | null) => {
    const text = await files?.item(0)?.text();
    if (!text) return;
    setCsv(text);
    storing.reset();
    judging.mutate(text);
  };
  const fault = judging.error ?? storing.error;
  return (
    <Dialog title={m.import_title()} onClose={onClose} wide>
      <div className={style.form}>
        <p>
          {m.import_how()}{" "}
          <a href="/api/cameras/import/template" download>
            {m.import_template()}
          </a>
        </p>
        <label htmlFor={field}>{m.import_file()}</label>
        <input id={field} type="file" accept=".csv,text/csv" onChange={(it) => void read(it.target.files)} />
        {fault ? (
          <p role="alert" className={style.fault}>
            {sentence(fault)} {detailOf(fault)}
          </p>
        ) : null}
        {storing.isSuccess ? (
          <p role="status">{m.import_done({ n: storing.data.good })}</p>
        ) : judging.isSuccess ? (
          <Judged judged={judging.data} busy={storing.isPending} onStore={(only) => storing.mutate(only)} />
        ) : null}
        <div className={style.acts}>
          <Button onClick={onClose}>{m.close()}</Button>
        </div>
      </div>
    </Dialog>
  );
}

interface JudgedProps {
  judged: FileJudged;
  busy: boolean;
  onStore: (onlyGood: boolean) => void;
}

function Judged({ judged: { rows, good, faults }, busy, onStore }: JudgedProps) {
  const whole = faults.length === 0;
  return (
    <>
      <p role="status">
        <b>{m.import_judged({ rows, good, faults: faults.length })}</b>
      </p>
      {whole ? null : (
        <Table
          caption={m.import_faults()}
          rows={faults.map((it, n) => ({ ...it, n }))}
          id={(it) => String(it.n)}
          columns={[
            { key: "row", title: m.import_row(), by: (it) => it.row, cell: (it) => it.row, number: true },
            { key: "column", title: m.import_column(), by: (it) => it.column, cell: (it) => it.column },
            { key: "said", title: m.import_said(), by: (it) => it.said, cell: (it) => it.said },
          ]}
        />
      )}
      <div className={style.acts}>
        <Button look="main" disabled={busy || !whole || good === 0} onClick={() => onStore(false)}>
          {m.import_all({ n: good })}
        </Button>
        {whole ? null : (
          <Button disabled={busy || good === 0} onClick={() => onStore(true)}>
            {m.import_good({ n: good })}
          </Button>
        )}
      </div>
    </>
  );
}
