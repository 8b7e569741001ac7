import { Crosshair, Eye } from "lucide-react";
import { Button } from "../base/Button";
import { m } from "../i18n/m";
import style from "./MapTools.module.css";

interface Props {
  cover: boolean;
  onCover: (cover: boolean) => void;
  /** Which cameras see the middle of the map. */
  onMiddle: (() => void) | undefined;
}

/** What else the map can show. The cross marks the middle while the map has the focus. */
export function MapTools({ cover, onCover, onMiddle }: Props) {
  return (
    <>
      <div className={style.tools} role="group" aria-label={m.map_tools()}>
        <Button on={cover} onClick={() => onCover(!cover)}>
          <Eye size={15} aria-hidden="true" /> {m.coverage()}
        </Button>
        {onMiddle ? (
          <Button onClick={onMiddle} title={m.seeing_middle_key()}>
            <Crosshair size={15} aria-hidden="true" /> {m.seeing_middle()}
          </Button>
        ) : null}
      </div>
      <div className={style.cross} aria-hidden="true" />
    </>
  );
}
