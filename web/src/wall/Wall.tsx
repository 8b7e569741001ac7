import { useEffect, useRef, useState, type RefObject } from "react";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { Bar, fillScreen } from "./Bar";
import { Bookmarks } from "./Bookmarks";
import { cellsOf, isLarge, sideOf, step, typed } from "./grid";
import { MarkInstant } from "./MarkInstant";
import type { Resolved } from "./tiles";
import { useArrangement } from "./useArrangement";
import { useKeep } from "./useKeep";
import type { Handle } from "./usePlayer";
import { useSaid } from "./useSaid";
import { useShoot } from "./useShoot";
import { useWallKeys } from "./useWallKeys";
import { WallPick } from "./WallPick";
import style from "./WallScreen.module.css";
import { Walls } from "./Walls";
import { WallTile, type TileActs } from "./WallTile";

/** Tiles start this far apart, so that sixteen pictures do not all decode their first frame at once. */
const STAGGER_MS = 150;
const BACK_S = 30;
const STEP_S = 5;
/** Digits typed faster than this make one number. */
const DIGITS_MS = 700;
const NOBODY: Resolved = { camera: null, led: null, isLed: false };

type Open = { what: "pick"; place: number } | { what: "walls" } | { what: "marks" } | Marking;

interface Marking {
  what: "mark";
  camera: Camera;
  taken_ms: number;
  kept: Promise<string>;
}

/** A tile that plays the past, as long as it shows this camera. */
interface Past {
  place: number;
  camera: string;
}

export function Wall({ cameras: all }: { cameras: readonly Camera[] }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [at, setAt] = useState(0);
  const [past, setPast] = useState<Past | null>(null);
  const [said, say] = useSaid();
  const arranged = useArrangement(all, open !== null || past !== null);
  const { layout, shown, full } = arranged;
  const shoot = useShoot();
  const keep = useKeep();
  const grid = useRef<HTMLDivElement>(null);
  const handles = useRef(new Map<number, () => Handle | null>());
  const digits = useRef({ text: "", at_ms: 0 });
  const place = full ?? Math.min(at, layout - 1);
  const cameraAt = (it: number) => all.find((one) => one.id === shown[it]?.camera);
  const handleHere = () => handles.current.get(place)?.() ?? null;
  const isPast = (it: number) => past?.place === it && past.camera === shown[it]?.camera;
  const aim = useAim(grid);

  const move = (to: number) => {
    if (full !== undefined) arranged.setFull(to);
    setAt(to);
    aim(to);
  };
  const leave = () => {
    if (past) setPast(null);
    else if (full !== undefined) {
      arranged.setFull(undefined);
      aim(full);
    }
  };
  const fill = (it: number) => (full === undefined ? arranged.setFull(it) : leave());
  const mark = () => {
    const [camera, taken_ms] = [cameraAt(place), handleHere()?.player.taken_ms ?? null];
    if (camera && taken_ms !== null) setOpen({ what: "mark", camera, taken_ms, kept: keep.ask(camera.id) });
    else say(m.no_picture());
  };
  const back = () => {
    const camera = cameraAt(place);
    if (isPast(place)) setPast(null);
    else if (camera) setPast({ place, camera: camera.id });
  };

  // A key that is pressed before the kept walls are known is not lost.
  const asked = useRef<number | null>(null);
  const preset = () => {
    const number = asked.current;
    if (number === null || !arranged.known) return;
    asked.current = null;
    const wall = arranged.walls.find((it) => it.key === number);
    if (wall) arranged.show(wall);
    else say(m.wall_key_free({ n: number }));
  };
  useEffect(preset);

  useWallKeys({
    arrow: (key) => {
      if (isPast(place) && (key === "ArrowLeft" || key === "ArrowRight")) {
        handleHere()?.player.step(key === "ArrowLeft" ? -STEP_S : STEP_S);
        return true;
      }
      const next = step(place, key, layout);
      if (next !== null) move(next);
      return next !== null;
    },
    digit: (digit) => {
      const now_ms = performance.now();
      const before = now_ms - digits.current.at_ms < DIGITS_MS ? digits.current.text : "";
      const found = typed(before, digit, layout);
      digits.current = { text: found.text, at_ms: now_ms };
      if (found.place !== null) move(found.place);
    },
    preset: (number) => {
      asked.current = number;
      preset();
      return true;
    },
    escape: leave,
    enter: () => fill(place),
    letters: {
      b: mark,
      s: () => void shoot(cameraAt(place), handleHere(), isPast(place)).then(say),
      p: back,
      c: () => setOpen({ what: "pick", place }),
      l: () => setOpen({ what: "walls" }),
      m: () => setOpen({ what: "marks" }),
      t: () => arranged.tour?.toggle(),
      f: fillScreen,
    },
  });

  const acts: TileActs = {
    onFull: fill,
    onPick: (it) => setOpen({ what: "pick", place: it }),
    onFocus: setAt,
    onOver: () => setPast(null),
    onHandle: (it, handle) => void handles.current.set(it, handle),
  };
  const close = () => setOpen(null);
  return (
    <>
      <Bar
        arranged={arranged}
        said={said}
        onWalls={() => setOpen({ what: "walls" })}
        onMarks={() => setOpen({ what: "marks" })}
      />
      <div ref={grid} className={style.grid} data-layout={layout} data-side={full === undefined ? sideOf(layout) : 1}>
        {cellsOf(layout).map((cell, it) => (
          <WallTile
            key={keyOf(shown, it)}
            camera={cameraAt(it)}
            resolved={shown[it] ?? NOBODY}
            place={it}
            cell={cell}
            isLarge={isLarge(cell, layout)}
            delay_ms={full === undefined ? it * STAGGER_MS : 0}
            full={full === undefined ? "no" : full === it ? "this" : "other"}
            back_s={isPast(it) ? BACK_S : null}
            acts={acts}
          />
        ))}
      </div>
      {open?.what === "pick" ? (
        <WallPick
          cameras={all}
          place={open.place}
          chosen={arranged.tiles[open.place]}
          onPut={(it) => {
            close();
            arranged.put(open.place, it);
          }}
          onClose={close}
        />
      ) : null}
      {open?.what === "walls" ? <Walls arranged={arranged} cameras={all} onClose={close} /> : null}
      {open?.what === "marks" ? <Bookmarks cameras={all} onClose={close} /> : null}
      {open?.what === "mark" ? (
        <MarkInstant
          camera={open.camera}
          taken_ms={open.taken_ms}
          kept={open.kept}
          said={keep.said}
          onDone={(it) => {
            close();
            say(`${m.bookmark_done()} ${it}`);
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

/** Gives the focus to a tile at once, for the next key may follow in the same instant; where the tile is still
 * hidden behind another, as soon as it is there. */
function useAim(grid: RefObject<HTMLElement | null>): (place: number) => void {
  const wish = useRef<number | null>(null);
  const settle = () => {
    if (wish.current === null) return;
    const button = grid.current?.querySelector<HTMLButtonElement>(`[data-main="${wish.current}"]`);
    button?.focus();
    if (button && document.activeElement === button) wish.current = null;
  };
  useEffect(settle);
  return (place) => {
    wish.current = place;
    settle();
  };
}

/** A picture goes on playing where the layout changes and its camera stays, also at another place. */
function keyOf(shown: readonly Resolved[], place: number): string {
  const camera = shown[place]?.camera;
  if (!camera) return `none ${place}`;
  return `${camera} ${shown.slice(0, place).filter((it) => it.camera === camera).length}`;
}
