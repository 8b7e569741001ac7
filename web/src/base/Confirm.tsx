import { m } from "../i18n/m";
import { Button } from "./Button";
import style from "./Confirm.module.css";
import { Dialog } from "./Dialog";

interface Props {
  title: string;
  text: string;
  act: string;
  onAct: () => void;
  onClose: () => void;
}

/** Asks before what cannot be taken back with one more click. */
export function Confirm({ title, text, act, onAct, onClose }: Props) {
  const go = () => {
    onClose();
    onAct();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div className={style.acts}>
        <Button onClick={onClose}>{m.cancel()}</Button>
        <Button look="main" onClick={go}>
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
