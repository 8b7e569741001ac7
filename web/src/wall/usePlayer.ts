import { useEffect, useRef, useState, type RefObject } from "react";
import { kindWord } from "../traffic/words";
import { draw, readPaint } from "./overlay";
import { Player } from "./player";
import type { Wish } from "./media";
import type { View } from "./view";

export interface Parts {
  video: RefObject<HTMLVideoElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
}

/** When to play, and what is drawn over the picture: `named`, whether there is room for the names of boxes. */
export interface Terms {
  shown: boolean;
  delay_ms: number;
  named: boolean;
  /** Whether the lines are drawn, too. */
  lined: boolean;
}

/** What others may do with a tile that plays. */
export interface Handle {
  player: Player;
  video: HTMLVideoElement;
  canvas: HTMLCanvasElement;
}

/** One player for as long as the tile shows this camera. Null: not started, or stopped. */
export function usePlayer(
  { video, canvas }: Parts,
  { camera, size, back_s }: Wish,
  { shown, delay_ms, named, lined }: Terms,
): { view: View | null; handle: RefObject<Handle | null> } {
  const [view, setView] = useState<View | null>(null);
  const handle = useRef<Handle | null>(null);
  const wanted = useRef(size);
  // What only matters at the start does not start anew what plays.
  const delay = useRef(delay_ms);
  useEffect(() => {
    wanted.current = size;
    handle.current?.player.resize(size);
  }, [size]);
  useEffect(() => {
    if (!shown) return undefined;
    const start = setTimeout(() => {
      if (!video.current || !canvas.current) return;
      const sheet = canvas.current;
      const paint = readPaint(sheet);
      let drawn = false;
      const player = new Player({ camera, size: wanted.current, back_s }, video.current, {
        onView: setView,
        onFrame: (media_s) => {
          if (!handle.current) return;
          const { looks, lines, aspect } = player;
          const { pictured, old } = player.view;
          const boxes = pictured && !old ? looks.at(media_s) : [];
          const seen = pictured && lined ? lines : [];
          const some = boxes.length + seen.length > 0;
          if (some || drawn)
            draw(
              sheet,
              { boxes, lines: seen, glowing: looks.glowing(media_s), aspect, word: kindWord, named },
              paint,
            );
          drawn = some;
        },
      });
      handle.current = { player, video: video.current, canvas: sheet };
    }, delay.current);
    return () => {
      clearTimeout(start);
      handle.current?.player.close();
      handle.current = null;
      setView(null);
    };
  }, [video, canvas, camera, back_s, shown, named, lined]);
  return { view, handle };
}
