import { Bookmark, LayoutGrid, Maximize, MonitorUp, Pause, Play, Square } from "lucide-react";
import { Button } from "../base/Button";
import { m } from "../i18n/m";
import { LAYOUTS, type Layout } from "../search";
import style from "./Bar.module.css";
import type { Arranged } from "./useArrangement";
import type { Running } from "./useTour";

interface Props {
  arranged: Arranged;
  /** What was done last, in words. */
  said: string;
  onWalls: () => void;
  onMarks: () => void;
}

/** 6 is one large picture and five small ones. */
export function layoutName(layout: Layout): string {
  return { 1: "1", 4: "4", 6: "1+5", 8: "1+7", 9: "9", 16: "16" }[layout];
}

export function Bar({ arranged, said, onWalls, onMarks }: Props) {
  const { layout, tour, wall, second } = arranged;
  return (
    <div className={style.bar}>
      <div className={style.layouts} role="group" aria-label={m.wall_layout()}>
        {LAYOUTS.map((it) => (
          <Button
            key={it}
            on={layout === it}
            aria-label={m.wall_pictures({ n: layoutName(it) })}
            title={m.wall_pictures({ n: layoutName(it) })}
            onClick={() => arranged.setLayout(it)}
          >
            {layoutName(it)}
          </Button>
        ))}
      </div>
      <Button onClick={onWalls} title={`${m.walls()} (L)`}>
        <LayoutGrid size={14} aria-hidden="true" /> {m.walls()}
      </Button>
      <Button look="quiet" onClick={onMarks} title={`${m.bookmarks()} (M)`} aria-label={m.bookmarks()}>
        <Bookmark size={14} aria-hidden="true" />
      </Button>
      {tour ? <TourState tour={tour} onEnd={arranged.endTour} /> : null}
      <span className={style.what}>
        <span role="status">{said}</span>{" "}
        {said ? null : second ? m.second_follows() : wall && !tour ? <b>{wall.name}</b> : m.wall_hint()}
      </span>
      {second ? null : (
        <Button look="quiet" onClick={openSecond} title={m.second_open()} aria-label={m.second_open()}>
          <MonitorUp size={14} aria-hidden="true" />
        </Button>
      )}
      <Button look="quiet" onClick={fillScreen} title={`${m.full_screen()} (F)`}>
        <Maximize size={14} aria-hidden="true" /> {m.full_screen()}
      </Button>
    </div>
  );
}

function TourState({ tour, onEnd }: { tour: Running; onEnd: () => void }) {
  return (
    <>
      <Button on={tour.paused} onClick={tour.toggle} title={`${m.tour_pause()} (T)`} aria-label={m.tour_pause()}>
        {tour.paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
      </Button>
      <span data-tour={tour.paused ? "paused" : "running"}>
        {tour.paused ? <span className={style.held}>{m.tour_paused()}</span> : null}{" "}
        {m.tour_state({ name: tour.name, n: tour.at.index + 1, count: tour.count, left: tour.at.left_s })}
        {tour.arrangement ? null : ` ${m.tour_nothing()}`}
      </span>
      <Button onClick={onEnd} title={m.tour_end()} aria-label={m.tour_end()}>
        <Square size={14} aria-hidden="true" />
      </Button>
    </>
  );
}

export function fillScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen();
}

function openSecond(): void {
  window.open("/wall?screen=wall", "kentongan-wall", "popup,width=1280,height=800");
}
