import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useMay, useSeat } from "../access/queries";
import { Button } from "../base/Button";
import { now, useNow } from "../base/clock";
import { dateTime, zoneName } from "../base/format";
import { ListState } from "../base/ListState";
import { detailOf, sentence } from "../base/sentence";
import type { RecordedCamera } from "../base/types";
import { m } from "../i18n/m";
import { Dialogs, type Asking } from "./Dialogs";
import { Exports } from "./Exports";
import { Holds } from "./Holds";
import { modeWord } from "./PlanDialog";
import { PlayBar, type Acts } from "./PlayBar";
import { timeline, useRecordNow } from "./queries";
import { recordedWord } from "./saved";
import { Screen } from "./Screen";
import { Timeline } from "./Timeline";
import { useKeys } from "./useKeys";
import { useOpened } from "./useOpened";
import { usePlayback } from "./usePlayback";
import { around, fromLocal, toLocal, zoomed } from "./window";
import style from "./RecordingsScreen.module.css";

const HOUR_S = 3600;
const LATE_MS = 30_000;
const FUTURE = 0.4;
const ROUND_MS = 10_000;

/** One camera: its picture, its time, and what can be done with both. */
export function Desk({ camera }: { camera: RecordedCamera }) {
  const { city } = useSeat();
  const { timezone } = city;
  const [mayExport, mayHold, mayPlan] = [
    useMay("recording.export"),
    useMay("recording.hold"),
    useMay("camera.manage"),
  ];
  const search = useSearch({ from: "/inside/recordings" });
  const go = useNavigate({ from: "/recordings" });
  const now_ms = useNow(5000);
  const [wanted_ms, setWanted] = useState(() => firstOf(search.at, camera.last_at));
  const [center_ms, setCenter] = useState(wanted_ms);
  const [rate, setRate] = useState(1);
  const [cut, setCut] = useState<{ in: number | null; out: number | null }>({ in: null, out: null });
  const [asking, setAsking] = useState<Asking | null>(null);
  const mark = useRecordNow();
  const span_ms = (search.span ?? HOUR_S) * 1000;
  const shown = useMemo(() => {
    // Of what is to come no more is shown than a margin.
    const middle = Math.min(center_ms, now() - span_ms * FUTURE);
    return around(Math.round(middle / ROUND_MS) * ROUND_MS, span_ms);
  }, [center_ms, span_ms]);
  const told = useQuery(timeline(camera.camera_id, shown.from_ms, shown.to_ms));
  const opened = useOpened(camera.camera_id, shown);
  const player = usePlayback(camera.camera_id, opened.begun, wanted_ms);
  const { playback, played } = player;
  const at_ms = played.at_ms ?? wanted_ms;

  // The window follows what is played, before it leaves at the edge.
  if (Math.abs(at_ms - center_ms) > span_ms * 0.45) setCenter(at_ms);

  const seek = (to_ms: number) => {
    setWanted(Math.min(to_ms, now()));
    playback.current?.seek(Math.min(to_ms, now()));
  };
  const marked = cut.in !== null && cut.out !== null && cut.out > cut.in;
  const acts: Acts & { by: (ms: number) => void } = {
    toggle: () => playback.current?.play(!played.playing),
    step: (way) => playback.current?.step(way),
    by: (ms) => seek(at_ms + ms),
    rate: (it) => {
      setRate(it);
      playback.current?.rate(it);
    },
    zoom: (way) => {
      setCenter(at_ms);
      void go({ search: (it) => ({ ...it, span: zoomed(span_ms, way) / 1000 }), replace: true });
    },
    cut: (end) => setCut((it) => ({ ...it, [end]: at_ms })),
    toNow: () => {
      const newest = now() - LATE_MS;
      setCenter(newest);
      seek(newest);
    },
    recordNow: () => mark.mutate({ camera: camera.camera_id, label: "" }),
    export: () => marked && mayExport && setAsking("export"),
    hold: () => marked && mayHold && setAsking("hold"),
  };
  useKeys(acts);
  return (
    <div className={style.desk}>
      <section className={style.view} aria-labelledby="rec-title">
        <header className={style.head}>
          <h1 id="rec-title">{camera.name}</h1>
          <span className={style.mode}>{modeWord(camera.mode)}</span>
          {mayPlan ? <Button onClick={() => setAsking("plan")}>{m.rec_plan()}</Button> : null}
          <span className={style.grow} />
          <When at_ms={at_ms} timezone={timezone} onSeek={seek} onCenter={setCenter} />
        </header>
        <Screen camera={camera} player={player} opened={opened} onReason={() => setAsking("reason")} />
        <PlayBar {...{ acts, played, rate, marked, mayExport, mayHold }} open={opened.open} />
        <Timeline
          camera={camera.camera_id}
          told={told.data}
          shown={shown}
          at_ms={at_ms}
          now_ms={now_ms}
          in_ms={cut.in}
          out_ms={cut.out}
          timezone={timezone}
          open={opened.open}
          onSeek={seek}
        />
        <p role="status" className={style.status}>
          {mark.data ? recordedWord(mark.data.recording) : null}
          {mark.error ? `${sentence(mark.error)} ${detailOf(mark.error)}` : null}
        </p>
        <ListState query={told}>{(it) => <Gaps count={it.spans.length} />}</ListState>
      </section>
      <aside className={style.aside}>
        <Holds holds={told.data?.holds ?? []} timezone={timezone} mayHold={mayHold} onSeek={seek} />
        <Exports timezone={timezone} mayExport={mayExport} />
      </aside>
      <Dialogs {...{ asking, camera, cut, timezone, opened }} onClose={() => setAsking(null)} />
    </div>
  );
}

function Gaps({ count }: { count: number }) {
  return <p className={style.legend}>{count === 0 ? m.rec_nothing() : m.rec_legend()}</p>;
}

interface WhenProps {
  at_ms: number;
  timezone: string;
  onSeek: (at_ms: number) => void;
  onCenter: (at_ms: number) => void;
}

/** The instant that is shown, and a field to go to another. */
function When({ at_ms, timezone, onSeek, onCenter }: WhenProps) {
  const jump = (text: string) => {
    const to_ms = fromLocal(text, timezone);
    if (!Number.isFinite(to_ms)) return;
    onCenter(to_ms);
    onSeek(to_ms);
  };
  return (
    <>
      <time dateTime={new Date(at_ms).toISOString()} className={style.when}>
        {dateTime(at_ms, timezone)} {zoneName(timezone)}
      </time>
      <label>
        <span className="only-read-aloud">{m.rec_go_to()}</span>
        <input
          type="datetime-local"
          step={1}
          className={style.jumpTo}
          defaultValue={toLocal(at_ms, timezone)}
          onChange={(it) => jump(it.target.value)}
        />
      </label>
    </>
  );
}

/** Where the address says, else a little before the newest there is. */
function firstOf(at: string | undefined, last_at: string | null): number {
  if (at) return Date.parse(at);
  return (last_at ? Date.parse(last_at) : now()) - LATE_MS;
}
