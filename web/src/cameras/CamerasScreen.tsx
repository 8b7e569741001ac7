import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { useNow } from "../base/clock";
import { span } from "../base/format";
import { ListState } from "../base/ListState";
import { HEALTHS, StatusShape } from "../base/StatusShape";
import { Table, type Column } from "../base/Table";
import type { Camera } from "../base/types";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import { PlacesList } from "../places/PlacesList";
import { CameraPanel } from "./CameraPanel";
import style from "./CamerasScreen.module.css";
import { EVERYTHING, matching } from "./filter";
import { FilterBar } from "./FilterBar";
import { cameras } from "./queries";
import { RegisterBar } from "./register/RegisterBar";
import { purposeWord, stateSentence } from "./words";

/** Everything that the map shows, as lists: for the keyboard, the screen reader, and who thinks in names. */
export function CamerasScreen() {
  useTitle(m.screen_list());
  const { camera: chosen } = useSearch({ from: "/inside/cameras" });
  const go = useNavigate({ from: "/cameras" });
  const [tab, setTab] = useState<"cameras" | "places">("cameras");
  const query = useQuery(cameras);
  const mayPlaces = useMay("city.view");
  const open = query.data?.find((it) => it.id === chosen);
  return (
    <div className={style.screen}>
      <section className={style.main} aria-labelledby="list-title">
        <header className={style.head}>
          <h1 id="list-title">{m.list_title()}</h1>
          <div role="group" aria-label={m.list_what()} className={style.tabs}>
            <Button on={tab === "cameras"} onClick={() => setTab("cameras")}>
              {m.list_cameras()}
            </Button>
            {mayPlaces ? (
              <Button on={tab === "places"} onClick={() => setTab("places")}>
                {m.list_places()}
              </Button>
            ) : null}
          </div>
          <RegisterBar cameras={query.data} onAdded={(camera) => void go({ search: { camera } })} />
        </header>
        {tab === "places" ? (
          <PlacesList />
        ) : (
          <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
            {(found) => (
              <CameraTable cameras={found} chosen={chosen} onChoose={(camera) => void go({ search: { camera } })} />
            )}
          </ListState>
        )}
      </section>
      {open ? <CameraPanel camera={open} takeFocus onClose={() => void go({ search: {} })} /> : null}
    </div>
  );
}

interface TableProps {
  cameras: readonly Camera[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function CameraTable({ cameras: all, chosen, onChoose }: TableProps) {
  const [wanted, setWanted] = useState(EVERYTHING);
  const rows = useMemo(() => matching(all, wanted), [all, wanted]);
  const columns = useColumns(onChoose, chosen !== undefined);
  return (
    <>
      <FilterBar cameras={all} wanted={wanted} onWanted={setWanted} />
      {rows.length === 0 ? <p className={style.none}>{m.camera_none_match()}</p> : null}
      <Table
        caption={m.camera_list()}
        columns={columns}
        rows={rows}
        id={(it) => it.id}
        chosen={chosen}
        start={{ key: "health", down: false }}
      />
    </>
  );
}

/** The open panel says who owns the camera and why; beside it there is no room for these columns. */
function useColumns(onChoose: (id: string) => void, narrow: boolean): Column<Camera>[] {
  const at = useNow(5000);
  const ago = (when: string | null) => (when === null ? m.never() : span((at - Date.parse(when)) / 1000));
  const age = (when: string | null) => (when === null ? Number.POSITIVE_INFINITY : at - Date.parse(when));
  return [
    {
      key: "name",
      title: m.col_camera(),
      by: (it) => it.name,
      cell: (it) => (
        <button type="button" className={style.open} onClick={() => onChoose(it.id)}>
          {it.name}
        </button>
      ),
    },
    {
      key: "code",
      title: m.col_code(),
      by: (it) => it.code,
      cell: (it) => <span className={style.tight}>{it.code}</span>,
    },
    {
      key: "health",
      title: m.col_state(),
      by: (it) => HEALTHS.indexOf(it.health),
      cell: (it) => <StatusShape health={it.health} />,
    },
    { key: "detail", title: m.col_detail(), by: (it) => stateSentence(it), cell: (it) => stateSentence(it) },
    {
      key: "since",
      title: m.col_since(),
      by: (it) => age(it.since),
      cell: (it) => <span className={style.tight}>{ago(it.since)}</span>,
      number: true,
    },
    {
      key: "frame",
      title: m.col_picture_age(),
      by: (it) => age(it.frame_at),
      cell: (it) => <span className={style.tight}>{ago(it.frame_at)}</span>,
      number: true,
    },
    {
      key: "counted",
      title: m.col_counted(),
      by: (it) => (it.counted ? 0 : 1),
      cell: (it) => (it.counted ? m.yes() : m.no()),
    },
    ...(narrow
      ? []
      : [
          {
            key: "owner",
            title: m.col_owner(),
            by: (it: Camera) => it.owner,
            cell: (it: Camera) => <span className={style.tight}>{it.owner}</span>,
          },
          {
            key: "purpose",
            title: m.col_purpose(),
            by: (it: Camera) => purposeWord(it.purpose),
            cell: (it: Camera) => purposeWord(it.purpose),
          },
        ]),
  ];
}
