import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import style from "../../access/PeopleScreen.module.css";
import { useSeat } from "../../access/queries";
import { Button } from "../../base/Button";
import { Confirm } from "../../base/Confirm";
import { dateTime } from "../../base/format";
import { ListState } from "../../base/ListState";
import { detailOf, sentence } from "../../base/sentence";
import { StatusShape } from "../../base/StatusShape";
import { Table, type Column } from "../../base/Table";
import type { Source } from "../../base/types";
import { useTitle } from "../../base/useTitle";
import { m } from "../../i18n/m";
import { AddSource, KeyShown, type FreshSource } from "./AddSource";
import { revokeSource, sources } from "./queries";

/** Who may tell us of calls: each with a key of its own, which is shown once. */
export function SourcesScreen() {
  useTitle(m.screen_sources());
  const query = useQuery(sources);
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState<FreshSource | null>(null);
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.screen_sources()}</h1>
        <Button look="main" onClick={() => setAdding(true)}>
          <Plus size={14} aria-hidden="true" /> {m.source_add()}
        </Button>
      </header>
      <p className={style.note}>{m.sources_note()}</p>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.sources_none()}>
        {(found) => <SourceTable found={found} />}
      </ListState>
      {adding ? (
        <AddSource
          onClose={() => setAdding(false)}
          onAdded={(it) => {
            setAdding(false);
            setFresh(it);
          }}
        />
      ) : null}
      {fresh ? <KeyShown fresh={fresh} onClose={() => setFresh(null)} /> : null}
    </div>
  );
}

function SourceTable({ found }: { found: readonly Source[] }) {
  const queries = useQueryClient();
  const { city } = useSeat();
  const [asked, setAsked] = useState<Source | null>(null);
  const revoking = useMutation({
    mutationFn: revokeSource,
    onSettled: () => queries.invalidateQueries({ queryKey: ["source"] }),
  });
  const when = (at: string) => dateTime(at, city.timezone);
  const columns: Column<Source>[] = [
    { key: "name", title: m.source_name(), by: (it) => it.name, cell: (it) => <b>{it.name}</b> },
    { key: "id", title: m.source_id(), cell: (it) => <code>{it.id}</code> },
    { key: "made", title: m.source_made(), by: (it) => it.created_at, cell: (it) => when(it.created_at) },
    {
      key: "state",
      title: m.col_state(),
      by: (it) => it.revoked_at ?? "",
      cell: (it) => (
        <span className={style.active}>
          <StatusShape health={it.revoked_at ? "off" : "normal"} silent />{" "}
          {it.revoked_at ? m.source_revoked({ at: when(it.revoked_at) }) : m.source_active()}
        </span>
      ),
    },
    {
      key: "do",
      title: m.col_do(),
      cell: (it) =>
        it.revoked_at ? null : (
          <Button
            look="danger"
            disabled={revoking.isPending}
            aria-label={m.source_revoke_named({ name: it.name })}
            onClick={() => setAsked(it)}
          >
            {m.source_revoke()}
          </Button>
        ),
    },
  ];
  return (
    <>
      {revoking.error ? (
        <p role="alert" className={style.fault}>
          {sentence(revoking.error)} {detailOf(revoking.error)}
        </p>
      ) : null}
      <Table
        caption={m.screen_sources()}
        columns={columns}
        rows={found}
        id={(it) => it.id}
        start={{ key: "name", down: false }}
      />
      {asked ? (
        <Confirm
          title={m.source_revoke_named({ name: asked.name })}
          text={m.source_revoke_ask()}
          act={m.source_revoke()}
          onAct={() => revoking.mutate(asked.id)}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}
