import { useQuery } from "@tanstack/react-query";
import { Bell, BellOff, EarOff } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { useMay } from "../access/queries";
import { Button } from "../base/Button";
import { now, useNow } from "../base/clock";
import { calls, emergencies, escalations, table } from "../incidents/queries";
import { isCritical, ringing } from "../incidents/ring";
import { stopwatch } from "../incidents/stopwatch";
import { m } from "../i18n/m";
import { useLink } from "../live/link";
import { useHears, wake } from "./audio";
import { due, muteLeft_s, type Cue } from "./cues";
import { silence } from "./queries";
import { mute, setVolume, sound, unmute, useSoundSeat } from "./seat";
import style from "./SoundSwitch.module.css";
import { useEars } from "./useEars";

/** Sounds while it stands in the bar; silent for five minutes at most, with the time that is left. */
export function SoundSwitch() {
  const { volume, mutedUntil_ms } = useSoundSeat();
  const at = useNow(500);
  const id = useId();
  useCues();
  const left_s = muteLeft_s(mutedUntil_ms, at);
  const hears = useHears();
  const mayCalls = useMay("call.view");
  const { others, deaf } = useEars(hears, left_s > 0);
  const last = left_s > 0 && (others ?? 0) === 0;
  const blocked = mayCalls && !hears;
  const name = blocked ? m.sound_blocked() : left_s > 0 ? m.sound_on() : m.sound_mute();
  // What lets the page sound is the press itself, before the click of it is told: that click mutes nothing.
  const wasBlocked = useRef(false);
  const touch = () => {
    wasBlocked.current = blocked;
  };
  const press = () => {
    if (wasBlocked.current) {
      wasBlocked.current = false;
      wake();
      return;
    }
    const silent = left_s === 0;
    if (silent) mute(now());
    else unmute();
    silence(silent).catch(() => undefined); // unknown to the others it counts as one that hears nothing
  };
  return (
    <span className={style.sound}>
      {deaf.length > 0 ? (
        <span className={style.deaf} data-sound="deaf" title={m.sound_deaf({ who: deaf.join(", ") })}>
          <EarOff size={14} aria-hidden="true" /> {deaf.length}
          <span className="only-read-aloud">{m.sound_deaf({ who: deaf.join(", ") })}</span>
        </span>
      ) : null}
      <Button
        look={blocked ? "danger" : "quiet"}
        on={left_s > 0}
        aria-label={name}
        title={last && !blocked ? m.sound_last() : name}
        data-sound={blocked ? "blocked" : undefined}
        onPointerDown={touch}
        onKeyDown={touch}
        onClick={press}
      >
        {left_s > 0 || blocked ? <BellOff size={16} aria-hidden="true" /> : <Bell size={16} aria-hidden="true" />}
        {left_s > 0 ? <b>{stopwatch(left_s)}</b> : null}
        {blocked ? <span className={style.last}>{m.sound_blocked_short()}</span> : null}
        {last && !blocked ? <span className={style.last}>{m.sound_last_short()}</span> : null}
      </Button>
      <label htmlFor={id} className="only-read-aloud">
        {m.sound_volume()}
      </label>
      <input
        id={id}
        className={style.volume}
        type="range"
        min={0.1}
        max={1}
        step={0.1}
        value={volume}
        title={m.sound_volume()}
        onChange={(it) => setVolume(Number(it.target.value))}
      />
    </span>
  );
}

/** A new report sounds once; what is critical and untaken sounds again every ten seconds. */
function useCues(): void {
  const mayCalls = useMay("call.view");
  const mayUnits = useMay("unit.view");
  const mayHave = useMay("incident.manage");
  const waiting = useQuery({ ...calls, enabled: mayCalls }).data ?? [];
  const rings = ringing(waiting);
  const risen = useQuery({ ...escalations, enabled: mayHave }).data ?? [];
  const waits = useQuery({ ...table, enabled: mayCalls }).data?.waits ?? { answer_s: 10, grace_s: 20, stale_s: 120 };
  const help = useQuery({ ...emergencies, enabled: mayUnits }).data ?? [];
  const link = useLink();
  const at = useNow(500);
  const known = useRef<Set<string> | null>(null);
  const last = useRef(0);
  const fresh = rings.map((it) => it.id).join();
  const cue: Cue | null = help.length > 0 ? "emergency" : isCritical(waiting, risen, waits, at) ? "critical" : null;
  useEffect(() => {
    const ids = fresh === "" ? [] : fresh.split(",");
    const before = known.current ?? new Set<string>();
    if (ids.some((id) => !before.has(id))) sound("report", now());
    known.current = new Set(ids);
  }, [fresh]);
  useEffect(() => {
    if (!due(cue, last.current, at) || cue === null) return;
    last.current = at;
    sound(cue, at);
  }, [cue, at]);
  const lost = link === "lost";
  useEffect(() => {
    if (lost) sound("lost", now());
  }, [lost]);
}
