import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Maximize } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { ListState } from "../base/ListState";
import type { Camera } from "../base/types";
import { CameraPick } from "../cameras/CameraPick";
import { byUrgency } from "../cameras/filter";
import { cameras } from "../cameras/queries";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import type { Layout } from "../search";
import { step } from "./grid";
import style from "./WallScreen.module.css";
import { WallTile } from "./WallTile";

/** Tiles start this far apart, so that nine pictures do not all decode their first frame at once. */
const STAGGER_MS = 150;

/** Pictures side by side: two by two, or three by three. The address holds which. */
export function WallScreen() {
  useTitle(m.screen_wall());
  const query = useQuery(cameras);
  return (
    <div className={style.screen} data-theme="dark">
      <h1 className="only-read-aloud">{m.screen_wall()}</h1>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.camera_none()}>
        {(found) => <Wall cameras={found} />}
      </ListState>
    </div>
  );
}

function Wall({ cameras: all }: { cameras: readonly Camera[] }) {
  const { layout = 4, cameras: wanted = [], full } = useSearch({ from: "/inside/wall" });
  const go = useNavigate({ from: "/wall" });
  const [picking, setPicking] = useState<number | null>(null);
  const [filled] = useState(() => first(all));
  const shown = places(layout, wanted, filled);
  const grid = useRef<HTMLDivElement>(null);
  const leave = () => {
    if (full === undefined) return;
    void go({ search: { layout, cameras: shown } });
    focusTile(grid.current, full);
  };
  useEscape(leave, picking === null);
  const put = (place: number, camera: Camera) => {
    setPicking(null);
    void go({ search: (old) => ({ ...old, cameras: shown.map((it, index) => (index === place ? camera.id : it)) }) });
  };
  const tile = (place: number) => (
    <WallTile
      key={`${place}-${shown[place] ?? ""}`}
      camera={all.find((it) => it.id === shown[place])}
      number={place + 1}
      delay_ms={full === undefined ? place * STAGGER_MS : 0}
      full={full !== undefined}
      onFull={() => (full === undefined ? void go({ search: (old) => ({ ...old, full: place }) }) : leave())}
      onPick={() => setPicking(place)}
    />
  );
  return (
    <>
      <Bar
        layout={layout}
        onLayout={(it) => void go({ search: { layout: it, cameras: places(it, wanted, filled) } })}
      />
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- arrows only move the focus between the tiles' buttons */}
      <div
        ref={grid}
        className={style.grid}
        data-layout={full === undefined ? layout : 1}
        onKeyDown={(it) => moveFocus(it, layout)}
      >
        {full === undefined ? Array.from({ length: layout }, (_, place) => tile(place)) : tile(full)}
      </div>
      {picking === null ? null : (
        <Dialog title={m.wall_pick({ n: picking + 1 })} onClose={() => setPicking(null)} wide>
          <div className={style.pick}>
            <CameraPick cameras={all} chosen={shown[picking]} onChoose={(it) => put(picking, it)} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Bar({ layout, onLayout }: { layout: Layout; onLayout: (layout: Layout) => void }) {
  return (
    <div className={style.bar} role="group" aria-label={m.wall_layout()}>
      {([4, 9] as const).map((it) => (
        <Button key={it} on={layout === it} onClick={() => onLayout(it)}>
          {m.wall_pictures({ n: it })}
        </Button>
      ))}
      <span className={style.hint}>{m.wall_hint()}</span>
      <Button look="quiet" onClick={() => void document.documentElement.requestFullscreen()}>
        <Maximize size={14} aria-hidden="true" /> {m.full_screen()}
      </Button>
    </div>
  );
}

/** What is counted and runs well comes first; chosen once, so that a change of state does not swap pictures. */
function first(all: readonly Camera[]): string[] {
  const rank = (it: Camera) => (it.counted ? 0 : 1) + (it.health === "normal" ? 0 : 2);
  return all
    .filter((it) => it.enabled)
    .toSorted((a, b) => rank(a) - rank(b) || byUrgency(a, b))
    .map((it) => it.id);
}

/** Camera of each tile: the chosen ones, the rest filled up. */
function places(layout: Layout, wanted: readonly string[], filled: readonly string[]): string[] {
  const rest = filled.filter((it) => !wanted.includes(it));
  return [...wanted, ...rest].slice(0, layout);
}

function useEscape(leave: () => void, active: boolean): void {
  useEffect(() => {
    const press = (it: globalThis.KeyboardEvent) => {
      if (it.key === "Escape" && active) leave();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}

const mainButtons = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLButtonElement>("button[data-main]")];

function focusTile(grid: HTMLElement | null, place: number): void {
  requestAnimationFrame(() => grid && mainButtons(grid)[place]?.focus());
}

function moveFocus(it: KeyboardEvent<HTMLDivElement>, layout: Layout): void {
  const buttons = mainButtons(it.currentTarget);
  const place = buttons.findIndex((button) => button.closest("article")?.contains(it.target as Node));
  const next = step(place, it.key, Math.sqrt(layout));
  if (next === null) return;
  it.preventDefault();
  buttons[next]?.focus();
}
