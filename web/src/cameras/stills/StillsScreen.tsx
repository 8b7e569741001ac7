import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState, type KeyboardEvent } from "react";
import { ArrowKeys } from "../../base/ArrowKeys";
import { useNow } from "../../base/clock";
import { ListState } from "../../base/ListState";
import type { Camera, CameraStill } from "../../base/types";
import { useTitle } from "../../base/useTitle";
import { m } from "../../i18n/m";
import { CameraPanel } from "../CameraPanel";
import { byUrgency, EVERYTHING, matching } from "../filter";
import { FilterBar } from "../FilterBar";
import { cameras } from "../queries";
import { ageNow, isOld, step } from "./age";
import { stills } from "./queries";
import { StillTile } from "./StillTile";
import style from "./Stills.module.css";

/** A small picture of every camera, each with its age: the city at a glance, without a single live stream. */
export function StillsScreen() {
  useTitle(m.screen_stills());
  const { camera: chosen } = useSearch({ from: "/inside/stills" });
  const go = useNavigate({ from: "/stills" });
  const query = useQuery(cameras);
  const open = query.data?.find((it) => it.id === chosen);
  return (
    <div className={style.screen}>
      <section className={style.main} aria-labelledby="stills-title">
        <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
          {(found) => <Grid cameras={found} chosen={chosen} onChoose={(camera) => void go({ search: { camera } })} />}
        </ListState>
      </section>
      {open ? <CameraPanel camera={open} takeFocus onClose={() => void go({ search: {} })} /> : null}
    </div>
  );
}

interface GridProps {
  cameras: readonly Camera[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function Grid({ cameras: all, chosen, onChoose }: GridProps) {
  const [wanted, setWanted] = useState(EVERYTHING);
  const query = useQuery(stills);
  const at = useNow();
  const shown = useMemo(() => matching(all, wanted).sort(byUrgency), [all, wanted]);
  const stillOf = (it: Camera) => query.data?.taken.get(it.id);
  const age = (it: CameraStill | undefined) =>
    it && query.data ? Math.floor(ageNow(it.age_s, query.data.heard_ms, at)) : null;
  const ages = shown.map((it) => age(stillOf(it)));
  const tally = {
    fresh: ages.filter((it) => it !== null && !isOld(it)).length,
    old: ages.filter((it) => it !== null && isOld(it)).length,
    none: ages.filter((it) => it === null).length,
  };
  const stop = shown.some((it) => it.id === chosen) ? chosen : shown[0]?.id;
  return (
    <>
      <header className={style.head}>
        <h1 id="stills-title">{m.screen_stills()}</h1>
        <p className={style.tally} role="status">
          {query.isError && query.data === undefined ? m.still_failed() : m.still_tally(tally)}
        </p>
      </header>
      <FilterBar cameras={all} wanted={wanted} onWanted={setWanted} />
      {shown.length === 0 ? <p className={style.empty}>{m.camera_none_match()}</p> : null}
      <ArrowKeys className={style.grid} keys={moveFocus} aria-label={m.screen_stills()}>
        {shown.map((it, index) => (
          <StillTile
            key={it.id}
            camera={it}
            still={stillOf(it)}
            age_s={ages[index] ?? null}
            chosen={it.id === chosen}
            stop={it.id === stop}
            onChoose={onChoose}
          />
        ))}
      </ArrowKeys>
    </>
  );
}

function moveFocus(it: KeyboardEvent<HTMLElement>): void {
  const tiles = [...it.currentTarget.querySelectorAll("button")];
  const at = tiles.indexOf(it.target as HTMLButtonElement);
  const top = tiles[0]?.offsetTop;
  const columns = tiles.filter((tile) => tile.offsetTop === top).length;
  const to = at < 0 ? null : step(it.key, at, tiles.length, columns);
  if (to === null) return;
  it.preventDefault();
  tiles[to]?.focus();
}
