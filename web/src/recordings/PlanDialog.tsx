import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../base/Button";
import { Choice } from "../base/Choice";
import { Dialog } from "../base/Dialog";
import { detailOf, sentence } from "../base/sentence";
import type { RecordedCamera, RecordingMode, RecordingPlan } from "../base/types";
import { m } from "../i18n/m";
import { usePlan } from "./queries";
import style from "./RecordingsScreen.module.css";

type Rule = NonNullable<RecordingPlan["rules"]>[number];

const MODES: readonly RecordingMode[] = ["continuous", "alert", "off"];
const DAYS = [m.day_mon, m.day_tue, m.day_wed, m.day_thu, m.day_fri, m.day_sat, m.day_sun];
const OFFICE: Rule = { days: [0, 1, 2, 3, 4], from_min: 6 * 60, to_min: 22 * 60, mode: "continuous" };

export function modeWord(mode: RecordingMode): string {
  return { continuous: m.rec_mode_continuous, alert: m.rec_mode_alert, off: m.rec_mode_off }[mode]();
}

/** When a camera is recorded, by the week, in the city's own time. The first rule that fits counts. */
export function PlanDialog({ camera, onClose }: { camera: RecordedCamera; onClose: () => void }) {
  const [mode, setMode] = useState<RecordingMode>(camera.mode);
  const [rules, setRules] = useState<Rule[]>(camera.rules);
  const save = usePlan();
  const change = (i: number, it: Partial<Rule>) =>
    setRules(rules.map((old, j) => (i === j ? { ...old, ...it } : old)));
  const options = MODES.map((it) => ({ value: it, label: modeWord(it) }));
  return (
    <Dialog title={m.rec_plan_of({ name: camera.name })} onClose={onClose} wide>
      <form
        className={style.form}
        onSubmit={(it) => {
          it.preventDefault();
          save.mutate({ camera: camera.camera_id, plan: { mode, rules } }, { onSuccess: onClose });
        }}
      >
        <p>{m.rec_plan_text()}</p>
        {rules.map((rule, i) => (
          <fieldset key={i} className={style.rule}>
            <legend>{m.rec_rule({ n: i + 1 })}</legend>
            {DAYS.map((day, n) => (
              <label key={n}>
                <input
                  type="checkbox"
                  checked={rule.days.includes(n)}
                  onChange={() => change(i, { days: toggled(rule.days, n) })}
                />
                {day()}
              </label>
            ))}
            <Clock label={m.rec_from()} minute={rule.from_min} onChange={(it) => change(i, { from_min: it })} />
            <Clock label={m.rec_to()} minute={rule.to_min} end onChange={(it) => change(i, { to_min: it })} />
            <Choice
              label={m.rec_mode()}
              hiddenLabel
              value={rule.mode}
              options={options}
              onChange={(it) => change(i, { mode: it as RecordingMode })}
            />
            <Button
              look="quiet"
              aria-label={m.rec_rule_away({ n: i + 1 })}
              onClick={() => setRules(rules.filter((_, j) => j !== i))}
            >
              <Trash2 size={16} aria-hidden="true" />
            </Button>
          </fieldset>
        ))}
        <Button onClick={() => setRules([...rules, OFFICE])}>
          <Plus size={16} aria-hidden="true" /> {m.rec_rule_add()}
        </Button>
        <Choice
          label={rules.length > 0 ? m.rec_mode_else() : m.rec_mode()}
          value={mode}
          options={options}
          onChange={(it) => setMode(it as RecordingMode)}
        />
        {save.error ? (
          <p role="alert" className={style.fault}>
            {sentence(save.error)} {detailOf(save.error)}
          </p>
        ) : null}
        <div className={style.acts}>
          <Button onClick={onClose}>{m.cancel()}</Button>
          <Button look="main" type="submit" disabled={save.isPending}>
            {m.rec_plan_save()}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function toggled(days: number[], n: number): number[] {
  return days.includes(n) ? days.filter((it) => it !== n) : [...days, n].sort((a, b) => a - b);
}

interface ClockProps {
  label: string;
  minute: number;
  /** Midnight is the end of the day here, not its beginning. */
  end?: boolean;
  onChange: (minute: number) => void;
}

function Clock({ label, minute, end = false, onChange }: ClockProps) {
  const two = (n: number) => String(n).padStart(2, "0");
  const text = `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
  return (
    <label>
      {label}{" "}
      <input
        type="time"
        required
        value={text}
        onChange={(it) => {
          const [hour = 0, min = 0] = it.target.value.split(":").map(Number);
          onChange(end && hour === 0 && min === 0 ? 1440 : hour * 60 + min);
        }}
      />
    </label>
  );
}
