import { useEffect, useRef, useState, type RefObject } from "react";
import { Problem } from "../base/api";
import { Playback } from "./playback";
import { NOTHING, type Played } from "./played";
import { listSegments } from "./queries";

const BEFORE_MS = 60_000;
const AFTER_MS = 30 * 60_000;
const AGAIN_MS = 4000;

export interface Player {
  video: RefObject<HTMLVideoElement | null>;
  played: Played;
  playback: RefObject<Playback | null>;
}

async function load(id: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(`/api/recordings/segments/${id}`, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Problem(answer.status, "", await answer.text());
  return answer.arrayBuffer();
}

/**
 * One player for one camera; it learns of the segments around where it is, while the span is open.
 * `until_ms`: where the span that was opened ends, if it does; what begins after it is not shown.
 */
export function usePlayback(
  camera: string | undefined,
  open: boolean,
  start_ms: number,
  until_ms = Number.POSITIVE_INFINITY,
): Player {
  const video = useRef<HTMLVideoElement>(null);
  const playback = useRef<Playback | null>(null);
  const [played, setPlayed] = useState(NOTHING);
  const start = useRef(start_ms);
  useEffect(() => {
    if (!playback.current) start.current = start_ms;
  });

  useEffect(() => {
    if (!video.current || !camera || !open) return;
    const made = new Playback(video.current, load, setPlayed);
    playback.current = made;
    made.seek(start.current);
    let ended = false;
    let [asked, given] = [0, 0];
    const learn = async () => {
      const at = made.at_ms() ?? start.current;
      const [mine, known] = [++asked, { from_ms: at - BEFORE_MS, to_ms: at + AFTER_MS }];
      try {
        const found = await listSegments(camera, known.from_ms, known.to_ms);
        if (ended || mine < given) return; // an answer to a later question is here already
        given = mine;
        made.give(
          found.filter((it) => Date.parse(it.began_at) < until_ms),
          known,
        );
      } catch {
        // The next time tells; what is buffered plays on.
      }
    };
    void learn();
    const timer = setInterval(() => void learn(), AGAIN_MS);
    made.onFar = () => void learn();
    return () => {
      ended = true;
      clearInterval(timer);
      start.current = made.at_ms() ?? start.current;
      made.close();
      playback.current = null;
      setPlayed(NOTHING);
    };
  }, [camera, open, until_ms]);
  return { video, played, playback };
}
