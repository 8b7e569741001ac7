import { useMemo, useState, type ReactNode } from "react";
import { ArrowKeys } from "../base/ArrowKeys";
import { StatusShape } from "../base/StatusShape";
import type { Camera } from "../base/types";
import { m } from "../i18n/m";
import style from "./CameraPick.module.css";
import { byUrgency, EVERYTHING, matching } from "./filter";
import { shortName } from "./words";
import { FilterBar } from "./FilterBar";

interface Props {
  cameras: readonly Camera[];
  chosen?: string | undefined;
  onChoose: (camera: Camera) => void;
  /** What else there is to choose. */
  children?: ReactNode;
}

/** A narrow list to choose a camera from: worst state first. */
export function CameraPick({ cameras, chosen, onChoose, children }: Props) {
  const [wanted, setWanted] = useState(EVERYTHING);
  const shown = useMemo(() => matching(cameras, wanted).sort(byUrgency), [cameras, wanted]);
  // One stop for the Tab key: arrows go through the list, Tab goes past it.
  const stop = shown.find((it) => it.id === chosen)?.id;
  return (
    <div className={style.pick}>
      <FilterBar cameras={cameras} wanted={wanted} onWanted={setWanted} />
      {children}
      {shown.length === 0 ? <p className={style.none}>{m.camera_none_match()}</p> : null}
      <ArrowKeys className={style.list} aria-label={m.camera_list()}>
        {shown.map((it, index) => (
          <li key={it.id}>
            <button
              type="button"
              className={style.row}
              tabIndex={it.id === stop || (stop === undefined && index === 0) ? 0 : -1}
              aria-current={it.id === chosen ? "true" : undefined}
              onClick={() => onChoose(it)}
            >
              <StatusShape health={it.health} bare />
              <span className={style.name} title={it.name}>
                {shortName(it)}
              </span>
              <span className={style.code}>
                {it.code}
                {it.counted ? <span>{m.counted_short()}</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ArrowKeys>
    </div>
  );
}
