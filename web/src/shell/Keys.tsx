import { useEffect, useState } from "react";
import { Dialog } from "../base/Dialog";
import { m } from "../i18n/m";
import { SHOW_KEYS } from "./showKeys";
import style from "./Keys.module.css";

/** `?` shows which keys there are, from anywhere but a field where one writes. */
export function Keys() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const show = () => setShown(true);
    const press = (it: KeyboardEvent) => {
      if (it.key === "?" && !writing(it.target)) show();
    };
    window.addEventListener(SHOW_KEYS, show);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener(SHOW_KEYS, show);
      window.removeEventListener("keydown", press);
    };
  }, []);
  if (!shown) return null;
  const keys = [
    ["?", m.key_help()],
    ["Esc", m.key_back()],
    ["/", m.key_search()],
    ["↑ ↓", m.key_list()],
    ["← ↑ → ↓", m.key_wall_move()],
    ["Enter", m.key_enter()],
    ["+ −", m.key_zoom()],
    ["K J L", m.key_rec_play()],
    [", .", m.key_rec_step()],
    ["I O E H", m.key_rec_cut()],
    ["B N", m.key_rec_now()],
  ] as const;
  return (
    <Dialog title={m.keys_title()} onClose={() => setShown(false)}>
      <dl className={style.keys}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function writing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
