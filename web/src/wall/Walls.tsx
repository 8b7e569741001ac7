import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { Confirm } from "../base/Confirm";
import { Dialog } from "../base/Dialog";
import { detailOf, sentence } from "../base/sentence";
import type { Camera, KeptWall } from "../base/types";
import { m } from "../i18n/m";
import { layoutName } from "./Bar";
import { KeepWall, type Draft } from "./KeepWall";
import { keepWall, removeWall } from "./queries";
import type { Arranged } from "./useArrangement";
import style from "./Walls.module.css";

interface Props {
  arranged: Arranged;
  cameras: readonly Camera[];
  onClose: () => void;
}

/** Kept layouts and tours: one's own, and those that all share. */
export function Walls({ arranged, cameras, onClose }: Props) {
  const mayShare = useMay("wall.share");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [leaving, setLeaving] = useState<KeptWall | null>(null);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["wall"] });
  const now = { kind: "layout" as const, places: arranged.layout, tiles: [...arranged.tiles] };
  const replace = useMutation({
    mutationFn: (it: KeptWall) => keepWall(it.id, it.shared, { name: it.name, key: it.key, shows: now }),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: (it: KeptWall) => removeWall(it.id, it.shared),
    onSuccess: refresh,
  });
  if (draft)
    return (
      <KeepWall
        draft={draft}
        cameras={cameras}
        walls={arranged.walls}
        onDone={refresh}
        onClose={() => setDraft(null)}
      />
    );
  if (leaving)
    return (
      <Confirm
        title={m.wall_remove_title({ name: leaving.name })}
        text={m.wall_remove_text()}
        act={m.wall_remove()}
        onAct={() => remove.mutate(leaving)}
        onClose={() => setLeaving(null)}
      />
    );
  const fault = replace.error ?? remove.error;
  return (
    <Dialog title={m.walls()} onClose={onClose} wide>
      {arranged.walls.length === 0 ? <p className={style.dim}>{m.walls_none()}</p> : null}
      <ul className={style.list}>
        {arranged.walls.map((it) => (
          <li key={it.id} className={style.row}>
            <span className={style.key}>{it.key === null ? "" : m.wall_key({ n: it.key })}</span>
            <span className={style.name}>
              <b>{it.name}</b> <span className={style.dim}>{whatIs(it)}</span>
            </span>
            <Button
              look="main"
              onClick={() => {
                arranged.show(it);
                onClose();
              }}
              aria-label={m.wall_show_named({ name: it.name })}
            >
              {m.wall_show()}
            </Button>
            {it.shared && !mayShare ? null : (
              <>
                {it.shows.kind === "layout" ? (
                  <Button
                    disabled={replace.isPending}
                    onClick={() => replace.mutate(it)}
                    title={m.wall_replace_why()}
                    aria-label={m.wall_replace_named({ name: it.name })}
                  >
                    {m.wall_replace()}
                  </Button>
                ) : null}
                <Button onClick={() => setDraft({ ...it })} aria-label={m.wall_edit_named({ name: it.name })}>
                  {m.wall_edit()}
                </Button>
                <Button
                  look="danger"
                  onClick={() => setLeaving(it)}
                  aria-label={m.wall_remove_named({ name: it.name })}
                >
                  {m.wall_remove()}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {fault ? (
        <p role="alert" className={style.fault}>
          {sentence(fault)} {detailOf(fault)}
        </p>
      ) : null}
      <div className={style.acts}>
        <Button look="main" onClick={() => setDraft({ id: null, shared: false, name: "", key: null, shows: now })}>
          {m.wall_keep()}
        </Button>
        <Button
          onClick={() =>
            setDraft({ id: null, shared: false, name: "", key: null, shows: { kind: "tour", stops: [] } })
          }
        >
          {m.tour_new()}
        </Button>
      </div>
    </Dialog>
  );
}

function whatIs({ shows, shared, owner }: KeptWall): string {
  const what =
    shows.kind === "layout" ? m.wall_pictures({ n: layoutName(shows.places) }) : m.tour_of({ n: shows.stops.length });
  return shared ? `${what} · ${m.wall_shared_by({ owner })}` : what;
}
