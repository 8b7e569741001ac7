import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { HEALTHS, StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import { writing } from "../shell/Keys";
import { tallyHealth, type Wanted } from "./filter";
import style from "./FilterBar.module.css";

interface Props {
  cameras: readonly Camera[];
  wanted: Wanted;
  onWanted: (wanted: Wanted) => void;
}

/** Search and one button per state that occurs. It is the legend too: shape, word and number. */
export function FilterBar({ cameras, wanted, onWanted }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.key !== "/" || writing(it.target)) return;
      it.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  const numbers = tallyHealth(cameras);
  return (
    <search className={style.bar}>
      <div className={style.search}>
        <Search size={14} aria-hidden="true" />
        <input
          ref={field}
          type="search"
          aria-label={m.camera_search()}
          placeholder={m.camera_search()}
          value={wanted.text}
          onChange={(it) => onWanted({ ...wanted, text: it.target.value })}
        />
      </div>
      <div className={style.states} role="group" aria-label={m.filter_by_state()}>
        <button
          type="button"
          className={style.state}
          aria-pressed={wanted.health === null}
          onClick={() => onWanted({ ...wanted, health: null })}
        >
          {m.all()} <b>{cameras.length}</b>
        </button>
        {HEALTHS.filter((it) => numbers.has(it)).map((it) => (
          <button
            key={it}
            type="button"
            className={style.state}
            aria-pressed={wanted.health === it}
            onClick={() => onWanted({ ...wanted, health: wanted.health === it ? null : it })}
          >
            <StatusShape health={it} /> <b>{numbers.get(it)}</b>
          </button>
        ))}
      </div>
    </search>
  );
}
