import { Button } from "../base/Button";
import { detailOf, sentence } from "../base/sentence";
import type { RecordedCamera } from "../base/types";
import { m } from "../i18n/m";
import { Mark } from "../wall/Mark";
import { useMeasured } from "../wall/useMeasured";
import { Veil } from "../wall/Veil";
import type { Opened } from "./useOpened";
import type { Player } from "./usePlayback";
import style from "./RecordingsScreen.module.css";

interface Props {
  camera: RecordedCamera;
  player: Player;
  opened: Opened;
  onReason: () => void;
}

/** The picture, or the sentence that says why there is none. */
export function Screen({ camera, player, opened, onReason }: Props) {
  const { played, video } = player;
  const [aspect, measure] = useMeasured();
  return (
    <div className={style.screenBox}>
      <video
        ref={video}
        className={style.video}
        muted
        playsInline
        disablePictureInPicture
        onLoadedMetadata={measure}
        onResize={measure}
        aria-label={m.rec_picture()}
      />
      <Veil camera={camera.camera_id} aspect={aspect}>
        <Mark
          camera={{ ...camera, fictional: false }}
          taken_s={played.shown_ms === null ? null : played.shown_ms / 1000}
        />
      </Veil>
      <div className={style.over} role="status">
        <Word {...{ played, opened, onReason }} />
      </div>
    </div>
  );
}

function Word({ played, opened, onReason }: { played: Player["played"]; opened: Opened; onReason: () => void }) {
  if (opened.needsReason)
    return (
      <>
        <p>{m.rec_old_text()}</p>
        <Button look="main" onClick={onReason}>
          {m.rec_give_reason()}
        </Button>
      </>
    );
  if (opened.tooLong) return <p>{m.rec_too_long()}</p>;
  const fault = opened.fault ?? played.fault;
  if (fault)
    return (
      <p>
        {sentence(fault)} {detailOf(fault)}
      </p>
    );
  if (!opened.open) return <p>{m.loading()}</p>;
  if (played.unplayable) return <p>{m.rec_unplayable()}</p>;
  if (played.waiting) return <p>{m.rec_waiting()}</p>;
  if (played.beyond && played.shown_ms === null) return <p>{m.rec_beyond()}</p>;
  return null;
}
