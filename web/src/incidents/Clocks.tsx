import { StatusShape } from "../base/StatusShape";
import { stopwatch, type ClockNow } from "./stopwatch";
import style from "./Clocks.module.css";
import { CLOCK_SHAPE, clockName, clockWord } from "./words";

const OVER: readonly ClockNow["state"][] = ["off", "met", "missed"];

interface Props {
  clocks: readonly ClockNow[];
  /** Those that still run, name and time only; what they mean is read aloud. */
  dense?: boolean;
}

/** Every clock of a report: shape, word and number, so that colour is never alone. */
export function Clocks({ clocks, dense = false }: Props) {
  const shown = dense ? clocks.filter((it) => !OVER.includes(it.state)) : clocks;
  return (
    <span className={dense ? style.dense : style.clocks}>
      {shown.map((it) => (
        <span key={it.name} className={style.clock} data-clock={it.name} data-state={it.state}>
          <StatusShape health={CLOCK_SHAPE[it.state]} silent />
          <span className={style.name}>{clockName(it.name)}</span>
          <b>{it.elapsed_s === null ? "–" : stopwatch(it.elapsed_s)}</b>
          {it.target_s === null || dense ? null : <span className={style.name}>/ {stopwatch(it.target_s)}</span>}
          <span className={dense ? "only-read-aloud" : style.word}>{clockWord(it.state)}</span>
        </span>
      ))}
    </span>
  );
}
