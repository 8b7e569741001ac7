import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "../../base/Button";
import { save } from "../../base/save";
import { detailOf, sentence } from "../../base/sentence";
import { Table, type Column } from "../../base/Table";
import type { PaperFault } from "../../base/types";
import { m } from "../../i18n/m";
import { emptySheet, faultWord } from "./paper";
import { checkPaper, enterPaper } from "./queries";
import style from "./Reports.module.css";

/** Reports that were written on paper: checked whole, with every fault by its row, then stored whole or not at all. */
export function PaperPart() {
  const queries = useQueryClient();
  const field = useId();
  const [csv, setCsv] = useState("");
  const checking = useMutation({ mutationFn: checkPaper });
  const entering = useMutation({
    mutationFn: () => enterPaper(csv),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["incident"] }),
  });
  const read = async (input: HTMLInputElement) => {
    const text = await input.files?.item(0)?.text();
    // The same file, put right, is chosen again: the browser says so only of a field that was emptied.
    input.value = "";
    if (!text) return;
    setCsv(text);
    entering.reset();
    checking.mutate(text);
  };
  const fault = entering.error ?? checking.error;
  const found = checking.isSuccess && !entering.isSuccess ? checking.data : null;
  return (
    <div className={style.form}>
      <p>{m.paper_how()}</p>
      <p className={style.dim}>{m.paper_columns()}</p>
      <Button onClick={() => save(emptySheet(), "laporan-kertas.csv")}>{m.paper_template()}</Button>
      <label htmlFor={field}>{m.paper_file()}</label>
      <input id={field} type="file" accept=".csv,text/csv" onChange={(it) => void read(it.target)} />
      {fault ? (
        <p role="alert" className={style.fault}>
          {sentence(fault)} {detailOf(fault)}
        </p>
      ) : null}
      {found ? (
        <>
          <p role="status">
            <b>{m.paper_checked({ reports: found.reports, faults: found.faults.length })}</b>{" "}
            {found.faults.length > 0 ? m.paper_nothing() : null}
          </p>
          {found.faults.length > 0 ? (
            <Table
              caption={m.paper_faults()}
              columns={COLUMNS()}
              rows={found.faults}
              id={(it) => `${it.row} ${it.column} ${it.message}`}
            />
          ) : (
            <Button look="main" disabled={entering.isPending} onClick={() => entering.mutate()}>
              {entering.isPending ? m.paper_entering() : m.paper_enter({ n: found.reports })}
            </Button>
          )}
        </>
      ) : null}
      {entering.isSuccess ? <p role="status">{m.paper_done({ n: entering.data.stored })}</p> : null}
    </div>
  );
}

const COLUMNS = (): Column<PaperFault>[] => [
  { key: "row", title: m.paper_row(), by: (it) => it.row, cell: (it) => it.row, number: true },
  { key: "column", title: m.paper_column(), by: (it) => it.column, cell: (it) => it.column },
  { key: "said", title: m.paper_said(), cell: (it) => faultWord(it.message) },
];
