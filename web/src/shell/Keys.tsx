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
    ["Ctrl+K", m.key_command()],
    ["Esc", m.key_back()],
    ["/", m.key_search()],
    ["F3", m.key_where()],
    ["↑ ↓", m.key_list()],
    ["← ↑ → ↓", m.key_wall_move()],
    ["Enter", m.key_enter()],
    ["+ −", m.key_zoom()],
    [m.key_on_map(), m.key_seeing()],
    [m.key_on_point(), m.key_point()],
    ["Ctrl+Z, Ctrl+Y", m.key_undo()],
    ["K J L", m.key_rec_play()],
    [", .", m.key_rec_step()],
    ["I O E H", m.key_rec_cut()],
    ["B N", m.key_rec_now()],
  ] as const;
  const deskKeys = [
    ["F4", m.key_claim()],
    ["Shift+F4", m.key_take_over()],
    ["Shift+F9", m.key_alarm()],
    ["F2", m.key_report()],
    ["F3", m.key_where()],
    ["Shift+F3", m.key_point_map()],
    ["Shift+F2", m.key_correct()],
    ["Ctrl+Enter", m.key_save()],
    ["F6", m.key_cameras()],
    ["F7", m.key_cameras_back()],
    ["Shift+F8", m.key_close_silent()],
    ["F8 1 … 4", m.key_close_call()],
    ["F9, Enter", m.key_send()],
    ["F9 1 … 9", m.key_send_other()],
    ["F10", m.key_handover()],
    ["Shift+F6", m.key_act_still()],
    ["Shift+F7", m.key_act_drop()],
    ["Ctrl+P", m.key_print()],
  ] as const;
  const wallKeys = [
    ["1 … 16", m.key_wall_digit()],
    ["Alt+1 … 9", m.key_wall_preset()],
    ["P", m.key_wall_back()],
    ["← →", m.key_wall_step()],
    ["S", m.key_wall_shot()],
    ["B", m.key_wall_mark()],
    ["M", m.bookmarks()],
    ["C", m.key_wall_pick()],
    ["L", m.key_wall_list()],
    ["T", m.key_wall_tour()],
    ["F", m.key_wall_full()],
  ] as const;
  return (
    <Dialog title={m.keys_title()} onClose={() => setShown(false)}>
      <List keys={keys} />
      <h3 className={style.part}>{m.keys_desk()}</h3>
      <List keys={deskKeys} />
      <h3 className={style.part}>{m.keys_wall()}</h3>
      <List keys={wallKeys} />
    </Dialog>
  );
}

function List({ keys }: { keys: readonly (readonly [string, string])[] }) {
  return (
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
  );
}

export function writing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
