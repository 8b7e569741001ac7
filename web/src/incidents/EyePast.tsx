import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useMay } from "../access/queries";
import { now, useNow } from "../base/clock";
import { span } from "../base/format";
import { sentence } from "../base/sentence";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { listSegments, openView } from "../recordings/queries";
import { usePlayback } from "../recordings/usePlayback";
import { Mark } from "../wall/Mark";
import { minutes } from "../wall/Notices";
import { Tile } from "../wall/Tile";
import { useMeasured } from "../wall/useMeasured";
import { Veil } from "../wall/Veil";
import style from "./Eyes.module.css";
import { isEnough, isPast, recorded_s } from "./past";

interface Props {
  camera: Camera;
  back_s: number;
  delay_ms: number;
}

const plays = (codec: string) => MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);

/** The last minutes of a camera: recorded where most of them are, else as much as its holder remembers. */
export function EyePast({ camera, back_s, delay_ms }: Props) {
  const [to_ms] = useState(now);
  const from_ms = to_ms - back_s * 1000;
  const may = useMay("recording.view");
  const query = useQuery({
    queryKey: ["recording", "recent", camera.id, from_ms],
    // What is said first may be shown: that one looks is written down.
    queryFn: async () => {
      const found_s = recorded_s(await listSegments(camera.id, from_ms, to_ms), from_ms, to_ms, plays);
      if (!isEnough(found_s, back_s)) return null;
      await openView(camera.id, from_ms, to_ms, "");
      return found_s;
    },
    enabled: may,
    retry: false,
    staleTime: Infinity,
  });
  if (may && query.isPending) return <span className={style.blank}>{m.past_coming()}</span>;
  const found_s = query.data ?? null;
  if (found_s === null) return <Tile camera={camera} delay_ms={delay_ms} named={false} back_s={back_s} />;
  return <Recorded camera={camera} from_ms={from_ms} to_ms={to_ms} found_s={found_s} />;
}

interface RecordedProps {
  camera: Camera;
  from_ms: number;
  to_ms: number;
  found_s: number;
}

function Recorded({ camera, from_ms, to_ms, found_s }: RecordedProps) {
  const { video, played, playback } = usePlayback(camera.id, true, from_ms, to_ms);
  const [aspect, measure] = useMeasured();
  const at = useNow();
  const ended = isPast(played, to_ms);
  useEffect(() => playback.current?.play(true), [playback]);
  return (
    <span className={style.still} data-past="recorded" data-at={played.at_ms ?? ""} data-ended={ended ? "yes" : "no"}>
      <video
        ref={video}
        muted
        playsInline
        disablePictureInPicture
        onLoadedMetadata={measure}
        onResize={measure}
        aria-label={m.past_recorded_of({ name: camera.name })}
      />
      <Veil camera={camera.id} aspect={aspect}>
        <Mark camera={camera} taken_s={played.shown_ms === null ? null : played.shown_ms / 1000} />
      </Veil>
      <span className={style.old}>
        {m.past({ ago: minutes(played.at_ms === null ? null : Math.max(0, (at - played.at_ms) / 1000)) })} ·{" "}
        {m.past_recorded({ n: span(Math.round(found_s)), of: span(Math.round((to_ms - from_ms) / 1000)) })}
        {ended ? ` · ${m.past_ended()}` : played.waiting ? ` · ${m.past_waiting()}` : ""}
      </span>
      {played.fault ? (
        <span className={style.fault} role="alert">
          {sentence(played.fault)}
        </span>
      ) : null}
    </span>
  );
}
