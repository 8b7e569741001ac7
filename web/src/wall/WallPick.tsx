import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import type { Camera } from "../base/types";
import { CameraPick } from "../cameras/CameraPick";
import { m } from "../i18n/m";
import { FREE, LED } from "./tiles";
import style from "./WallScreen.module.css";

interface Props {
  cameras: readonly Camera[];
  place: number;
  chosen: string | undefined;
  onPut: (tile: string) => void;
  onClose: () => void;
}

/** What one tile shows: a camera, whatever happened last, or whatever is free. */
export function WallPick({ cameras, place, chosen, onPut, onClose }: Props) {
  return (
    <Dialog title={m.wall_pick({ n: place + 1 })} onClose={onClose} wide>
      <div className={style.pick}>
        <CameraPick cameras={cameras} chosen={chosen} onChoose={(it) => onPut(it.id)}>
          <div className={style.instead}>
            <Button on={chosen === LED} onClick={() => onPut(LED)}>
              {m.led()}
            </Button>
            <Button on={chosen === FREE} onClick={() => onPut(FREE)}>
              {m.tile_free()}
            </Button>
            <span className={style.rule}>{m.led_rule()}</span>
          </div>
        </CameraPick>
      </div>
    </Dialog>
  );
}
