import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Plus, Smartphone } from "lucide-react";
import { useState } from "react";
import { useMay } from "../access/queries";
import style from "../access/PeopleScreen.module.css";
import { Button } from "../base/Button";
import { now, useNow } from "../base/clock";
import { span } from "../base/format";
import { ListState } from "../base/ListState";
import { detailOf, sentence } from "../base/sentence";
import { StatusShape } from "../base/StatusShape";
import { Table, type Column } from "../base/Table";
import type { Unit, UnitState } from "../base/types";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { AddUnit } from "./AddUnit";
import { Devices } from "./Devices";
import { BY_HAND, setState, units } from "./queries";
import { StateChoice } from "./StateChoice";
import { fixAge_s, unitShape, unitWord } from "./words";

/** Every unit of the city: what it does, how old its position is, and the phones that speak for it. */
export function UnitsScreen() {
  useTitle(m.units_title());
  const query = useQuery(units);
  const { unit: chosen } = useSearch({ from: "/inside/units" });
  const manage = useMay("unit.manage");
  const [adding, setAdding] = useState(false);
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.units_title()}</h1>
        {manage ? (
          <Button look="main" onClick={() => setAdding(true)}>
            <Plus size={14} aria-hidden="true" /> {m.units_add()}
          </Button>
        ) : null}
      </header>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.units_none()}>
        {(found) => <UnitTable found={found} manage={manage} chosen={chosen} />}
      </ListState>
      {adding ? <AddUnit known={query.data ?? []} onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

interface TableProps {
  found: readonly Unit[];
  manage: boolean;
  chosen: string | undefined;
}

function UnitTable({ found, manage, chosen }: TableProps) {
  const queries = useQueryClient();
  const send = useMay("dispatch.send");
  const [shown, setShown] = useState<Unit | null>(null);
  const change = useMutation({
    mutationFn: ({ id, state }: { id: string; state: UnitState }) => setState(id, state),
    onSettled: () => queries.invalidateQueries({ queryKey: ["unit"] }),
  });
  const columns: Column<Unit>[] = [
    { key: "sign", title: m.units_sign(), by: (it) => it.call_sign, cell: (it) => <b>{it.call_sign}</b> },
    {
      key: "state",
      title: m.col_state(),
      by: (it) => unitWord(it.state),
      cell: (it) => (
        <span className={style.active}>
          <StatusShape health={unitShape(it.state)} silent />{" "}
          {send && BY_HAND.includes(it.state) && it.incident_id === null ? (
            <StateChoice
              key={it.state}
              unit={it}
              disabled={change.isPending}
              onAct={(state) => change.mutate({ id: it.id, state })}
            />
          ) : (
            unitWord(it.state)
          )}
        </span>
      ),
    },
    {
      key: "age",
      title: m.units_age(),
      by: (it) => fixAge_s(it, now()) ?? Infinity,
      cell: (it) => <Age unit={it} />,
    },
    { key: "function", title: m.units_function(), by: (it) => it.function, cell: (it) => it.function },
    { key: "polsek", title: m.units_polsek(), by: (it) => it.polsek, cell: (it) => it.polsek },
    { key: "name", title: m.units_name(), by: (it) => it.name, cell: (it) => it.name },
    ...(manage ? [deviceColumn(setShown)] : []),
  ];
  return (
    <>
      {change.error ? (
        <p role="alert" className={style.fault}>
          {sentence(change.error)} {detailOf(change.error)}
        </p>
      ) : null}
      <Table
        caption={m.units_title()}
        columns={columns}
        rows={found}
        id={(it) => it.id}
        chosen={chosen}
        start={{ key: "sign", down: false }}
      />
      {shown ? <Devices unit={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

function deviceColumn(onShow: (unit: Unit) => void): Column<Unit> {
  return {
    key: "devices",
    title: m.units_devices(),
    cell: (it) => (
      <Button aria-label={m.units_devices_of({ sign: it.call_sign })} onClick={() => onShow(it)}>
        <Smartphone size={14} aria-hidden="true" /> {m.units_devices()}
      </Button>
    ),
  };
}

function Age({ unit }: { unit: Unit }) {
  const at = useNow(5000);
  const age_s = fixAge_s(unit, at);
  return age_s === null ? m.units_never_placed() : span(age_s);
}
