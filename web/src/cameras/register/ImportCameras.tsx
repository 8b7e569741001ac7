import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "../../base/Button";
import { Dialog } from "../../base/Dialog";
import { detailOf, sentence } from "../../base/sentence";
import { Table } from "../../base/Table";
import type { FileFault, FileJudged } from "../../base/types";
import { m } from "../../i18n/m";
import { faultSaid, textOf } from "./faults";
import { importFile, previewFile } from "./queries";
import style from "./Register.module.css";

/** Many cameras from a table: first judged, with every fault by its row, then stored whole or not at all. */
export function ImportCameras({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const field = useId();
  const [csv, setCsv] = useState("");
  const [unread, setUnread] = useState(false);
  const judging = useMutation({ mutationFn: previewFile });
  const storing = useMutation({
    mutationFn: (onlyGood: boolean) => importFile(csv, onlyGood),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["camera"] }),
  });
  const read = async (files: FileList | null) => {
    const file = files?.item(0);
    if (!file) return;
    const text = textOf(await file.arrayBuffer());
    setUnread(text === null);
    setCsv(text ?? "");
    storing.reset();
    judging.reset();
    if (text !== null) judging.mutate(text);
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
        <input
          id={field}
          type="file"
          accept=".csv,text/csv"
          // The same file is read again once it was corrected.
          onClick={(it) => {
            it.currentTarget.value = "";
          }}
          onChange={(it) => void read(it.target.files)}
        />
        {unread ? (
          <p role="alert" className={style.fault}>
            {m.import_not_text()}
          </p>
        ) : null}
        {fault ? (
          <p role="alert" className={style.fault}>
            {sentence(fault)} {detailOf(fault)}
          </p>
        ) : null}
        {storing.isSuccess ? (
          <>
            <p role="status">{m.import_done({ n: storing.data.good })}</p>
            <Faults faults={storing.data.faults} />
          </>
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
      <Faults faults={faults} />
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

/** What keeps rows out, also once the others are stored: somebody has to mend them. */
function Faults({ faults }: { faults: readonly FileFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Table
      caption={m.import_faults()}
      rows={faults.map((it, n) => ({ ...it, n }))}
      id={(it) => String(it.n)}
      columns={[
        { key: "row", title: m.import_row(), by: (it) => it.row, cell: (it) => it.row, number: true },
        { key: "column", title: m.import_column(), by: (it) => it.column, cell: (it) => it.column },
        { key: "said", title: m.import_said(), by: faultSaid, cell: faultSaid },
      ]}
    />
  );
}
