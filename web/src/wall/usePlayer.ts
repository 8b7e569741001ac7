import { useEffect, useState, type RefObject } from "react";
import { useSeat } from "../access/queries";
import { now } from "../base/clock";
import { dateTime, zoneName } from "../base/format";
import { kindWord } from "../traffic/words";
import { draw, readPaint } from "./overlay";
import { Player, type View } from "./player";

interface Parts {
  video: RefObject<HTMLVideoElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
}

/** One player for as long as the tile shows this camera. Null: not started, or stopped. */
export function usePlayer(
  { video, canvas }: Parts,
  camera: string,
  shown: boolean,
  delay_ms: number,
  named: boolean,
  lined: boolean,
): View | null {
  const [view, setView] = useState<View | null>(null);
  const { person, city } = useSeat();
  const { timezone } = city;
  useEffect(() => {
    if (!shown) return undefined;
    let player: Player | undefined;
    const start = setTimeout(() => {
      if (!video.current || !canvas.current) return;
      const sheet = canvas.current;
      const paint = readPaint(sheet);
      const zone = zoneName(timezone);
      player = new Player(camera, video.current, setView, (media_s) => {
        if (!player) return;
        const mark = `${person.login} · ${dateTime(now(), timezone)} ${zone}`;
        const { looks, lines, aspect } = player;
        const { pictured, old } = player.view;
        draw(
          sheet,
          {
            boxes: pictured && !old ? looks.at(media_s) : [],
            lines: pictured && lined ? lines : [],
            glowing: looks.glowing(media_s),
            aspect,
            mark,
            word: kindWord,
            named,
          },
          paint,
        );
      });
    }, delay_ms);
    return () => {
      clearTimeout(start);
      player?.close();
      setView(null);
    };
  }, [video, canvas, camera, shown, delay_ms, named, lined, person.login, timezone]);
  return view;
}
