import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Camera, KeptWall } from "../base/types";
import type { Layout } from "../search";
import { walls as query } from "./queries";
import { beSecond, lead } from "./second";
import { byMerit, fitted, LED, resolve, type Resolved } from "./tiles";
import { useLed } from "./useLed";
import { useTour, type Running } from "./useTour";

/** What the wall shows now, and the ways to change it. */
export interface Arranged {
  layout: Layout;
  /** As they were chosen; `shown` are the cameras that came of it. */
  tiles: readonly string[];
  shown: readonly Resolved[];
  full: number | undefined;
  second: boolean;
  walls: readonly KeptWall[];
  /** Whether the kept walls are known by now. */
  known: boolean;
  wall: KeptWall | undefined;
  tour: Running | null;
  setLayout: (layout: Layout) => void;
  setFull: (place: number | undefined) => void;
  put: (place: number, tile: string) => void;
  show: (wall: KeptWall) => void;
  endTour: () => void;
}

/** The address, the kept walls, the tour and what happens, put together. `busy` holds a tour. */
export function useArrangement(all: readonly Camera[], busy: boolean): Arranged {
  const search = useSearch({ from: "/inside/wall" });
  const go = useNavigate({ from: "/wall" });
  const { data: walls = [], isPending } = useQuery(query);
  const second = search.screen === "wall";
  const tour = useTour(
    walls.find((it) => it.id === search.tour),
    walls,
    busy || search.full !== undefined,
  );
  const layout = tour?.arrangement?.layout ?? search.layout ?? 4;
  const tiles = fitted(tour?.arrangement?.tiles ?? search.cameras, layout);
  const led = useLed(all, tiles.filter((it) => it === LED).length);
  // Chosen once, so that a change of state does not swap pictures.
  const [merit] = useState(() => byMerit(all));
  const { full: wanted, ...rest } = search;
  const full = wanted === undefined || wanted >= layout ? undefined : wanted;
  useSecond(second, { layout, tiles, full });
  const screen = second ? { screen: "wall" as const } : {};
  return {
    layout,
    tiles,
    shown: resolve(tiles, led, merit),
    full,
    second,
    walls,
    known: !isPending,
    wall: walls.find((it) => it.id === search.wall),
    tour,
    setLayout: (it) =>
      void go({ search: { layout: it, ...(search.cameras ? { cameras: search.cameras } : {}), ...screen } }),
    setFull: (it) => void go({ search: it === undefined ? rest : { ...rest, full: it } }),
    put: (place, tile) =>
      void go({
        search: { layout, cameras: tiles.map((it, index) => (index === place ? tile : it)), ...screen },
      }),
    show: (it) =>
      void go({
        search:
          it.shows.kind === "layout"
            ? { layout: it.shows.places, cameras: [...it.shows.tiles], wall: it.id, ...screen }
            : { ...search, tour: it.id },
      }),
    endTour: () => void go({ search: { layout, cameras: [...tiles], ...screen } }),
  };
}

interface Told {
  layout: Layout;
  tiles: readonly string[];
  full: number | undefined;
}

/** The first screen tells, the second one follows by its own address. */
function useSecond(second: boolean, { layout, tiles, full }: Told): void {
  const go = useNavigate({ from: "/wall" });
  const list = tiles.join();
  useEffect(() => {
    if (!second) lead({ layout, cameras: list.split(","), ...(full === undefined ? {} : { full }) });
  }, [second, layout, list, full]);
  useEffect(() => {
    if (!second) return undefined;
    return beSecond((shown) => void go({ search: { ...shown, screen: "wall" }, replace: true }));
  }, [second, go]);
}
