import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { dateTime, zoneName } from "../base/format";
import { m } from "../i18n/m";
import style from "./PeopleScreen.module.css";
import { useSeat } from "./queries";

export interface Fresh {
  name: string;
  login: string;
  code: string;
  expires_at: string;
}

/** A one-use code is shown once, here; the server keeps only its hash. */
export function CodeShown({ fresh, onClose }: { fresh: Fresh; onClose: () => void }) {
  const { city } = useSeat();
  const until = `${dateTime(fresh.expires_at, city.timezone)} ${zoneName(city.timezone)}`;
  return (
    <Dialog title={m.code_title({ name: fresh.name })} onClose={onClose}>
      <div className={style.form}>
        <p>{m.code_explained({ login: fresh.login })}</p>
        <p className={style.code}>{fresh.code}</p>
        <p>{m.code_until({ at: until })}</p>
        <div className={style.acts}>
          <Button onClick={() => void navigator.clipboard.writeText(fresh.code)}>{m.copy()}</Button>
          <Button look="main" onClick={onClose}>
            {m.code_done()}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
