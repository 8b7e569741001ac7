import { Camera } from "lucide-react";
import { useRef } from "react";
import { clockTime } from "../base/format";
import { m } from "../i18n/m";
import { StateMark } from "./ActionList";
import style from "./Officer.module.css";
import type { Album } from "./album";
import { ZONE } from "./zone";

/** Take a picture, or choose one, and see whether it has arrived. */
export function Photos({ album, dispatch }: { album: Album; dispatch: string }) {
  const field = useRef<HTMLInputElement>(null);
  const own = album.photos.filter((it) => it.dispatch === dispatch);
  return (
    <section className={style.outbox}>
      <button type="button" className={style.step} onClick={() => field.current?.click()}>
        <Camera size={20} aria-hidden="true" /> {m.officer_photo()}
      </button>
      <input
        ref={field}
        hidden
        type="file"
        accept="image/*"
        aria-label={m.officer_photo()}
        onChange={(it) => {
          const file = it.target.files?.[0];
          it.target.value = "";
          if (file) void album.add(dispatch, file);
        }}
      />
      {album.fault ? (
        <p role="alert" className={style.fault}>
          {m.officer_photo_fault()}
        </p>
      ) : null}
      {own.length > 0 ? (
        <ol>
          {own.map((it) => (
            <li key={it.key} className={style.action} data-photo={it.state}>
              <span>
                {clockTime(it.at, ZONE)} <b>{m.officer_photo()}</b>
              </span>
              <StateMark state={it.state} />
              {it.detail ? <span className={style.detail}>{it.detail}</span> : null}
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}
