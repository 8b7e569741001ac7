import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Field } from "../base/Field";
import { decimal } from "../base/format";
import { ListState } from "../base/ListState";
import { Table, type Column } from "../base/Table";
import type { CityMap } from "../base/types";
import { m } from "../i18n/m";
import { centre } from "./centre";
import style from "./PlacesList.module.css";
import { cityMap } from "./queries";
import { placeWord } from "./words";

interface Place {
  id: string;
  name: string;
  kind: string;
  at: [number, number];
}

/** Roads, areas and places of the base map by name. */
export function PlacesList() {
  const query = useQuery(cityMap);
  return (
    <ListState query={query}>
      {(map) => (
        <>
          <p className={style.source}>
            {map.attribution} {map.approximate ? <b>{m.approximate()}</b> : null}
          </p>
          <Named map={map} />
        </>
      )}
    </ListState>
  );
}

function Named({ map }: { map: CityMap }) {
  const [text, setText] = useState("");
  const all = useMemo(() => named(map), [map]);
  const wanted = text.trim().toLocaleLowerCase("id");
  const rows = useMemo(() => all.filter((it) => it.name.toLocaleLowerCase("id").includes(wanted)), [all, wanted]);
  return (
    <>
      <div className={style.search}>
        <Field label={m.place_search()} type="search" value={text} onChange={(it) => setText(it.target.value)} />
      </div>
      {rows.length === 0 ? <p className={style.source}>{m.place_none_match()}</p> : null}
      <Table
        caption={m.list_places()}
        columns={columns()}
        rows={rows}
        id={(it) => it.id}
        start={{ key: "name", down: false }}
      />
    </>
  );
}

function columns(): Column<Place>[] {
  return [
    {
      key: "name",
      title: m.col_name(),
      by: (it) => it.name,
      cell: (it) => (
        <Link to="/" search={{ at: [it.at[0], it.at[1], 16] }}>
          {it.name}
        </Link>
      ),
    },
    { key: "kind", title: m.col_kind(), by: (it) => placeWord(it.kind), cell: (it) => placeWord(it.kind) },
    {
      key: "at",
      title: m.col_position(),
      cell: (it) => `${decimal(it.at[1], 4)}; ${decimal(it.at[0], 4)}`,
      number: true,
    },
  ];
}

function named(map: CityMap): Place[] {
  const from = (features: CityMap["roads"]["features"], kind?: string) =>
    features.flatMap((it, index) => {
      const { name, kind: own } = (it.properties ?? {}) as { name?: string; kind?: string };
      return name
        ? [{ id: `${kind ?? own ?? ""}-${index}`, name, kind: kind ?? own ?? "", at: centre(it.geometry) }]
        : [];
    });
  return [...from(map.places.features), ...from(map.areas.features, "area"), ...from(map.roads.features, "road")];
}
