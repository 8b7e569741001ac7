import { ArrowLeftRight, Trash2 } from "lucide-react";
import { Button } from "../../base/Button";
import { Choice } from "../../base/Choice";
import { Field } from "../../base/Field";
import type { ZoneKind } from "../../base/types";
import type { Edit } from "../../base/useHistory";
import { m } from "../../i18n/m";
import style from "./Draw.module.css";
import { faultOf, KINDS, put, turnRound, without, type Shape, type Shapes } from "./drawing";
import { faultWord, whatWord, zoneWord } from "./words";

interface Props {
  edit: Edit<Shapes>;
  chosen: string | null;
  onChosen: (key: string) => void;
}

/** The same as on the picture, as a list; the chosen one with its names. */
export function ShapeList({ edit, chosen, onChosen }: Props) {
  const shapes = edit.now;
  if (shapes.length === 0) return <p className={style.hint}>{m.draw_nothing()}</p>;
  return (
    <ul className={style.list}>
      {shapes.map((it) => {
        const fault = faultOf(shapes, it);
        return (
          <li key={it.key} className={style.item} data-open={it.key === chosen}>
            <div className={style.row}>
              <button
                type="button"
                className={style.pick}
                aria-expanded={it.key === chosen}
                onClick={() => onChosen(it.key)}
              >
                <span className={style.swatch} data-what={it.what} aria-hidden="true" />
                {whatWord(it.what)} {it.name}
              </button>
              <Button
                look="quiet"
                aria-label={m.draw_remove({ what: whatWord(it.what), name: it.name })}
                onClick={() => edit.change(without(shapes, it.key))}
              >
                <Trash2 size={15} aria-hidden="true" />
              </Button>
            </div>
            {fault ? (
              <p className={style.fault} role="status">
                {faultWord(fault)}
              </p>
            ) : null}
            {it.key === chosen ? <Names shape={it} edit={edit} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Names({ shape, edit }: { shape: Shape; edit: Edit<Shapes> }) {
  const change = (change: Partial<Shape>, tag: string) =>
    edit.change(put(edit.now, shape.key, change), `${tag} ${shape.key}`);
  return (
    <div className={style.names}>
      <Field
        label={m.draw_name()}
        type="text"
        maxLength={40}
        value={shape.name}
        onChange={(it) => change({ name: it.target.value }, "name")}
      />
      {shape.what === "zone" ? (
        <Choice
          label={m.draw_kind()}
          value={shape.kind}
          options={KINDS.map((it) => ({ value: it, label: zoneWord(it) }))}
          onChange={(it) => change({ kind: it as ZoneKind }, "kind")}
        />
      ) : null}
      {shape.what === "mask" ? <p className={style.hint}>{m.draw_mask_note()}</p> : null}
      {shape.what === "line" ? (
        <>
          <Field
            label={m.draw_forward_name()}
            hint={m.draw_forward_hint()}
            type="text"
            maxLength={80}
            value={shape.forward_name}
            onChange={(it) => change({ forward_name: it.target.value }, "forward")}
          />
          <Field
            label={m.draw_back_name()}
            type="text"
            maxLength={80}
            value={shape.back_name}
            onChange={(it) => change({ back_name: it.target.value }, "back")}
          />
          <Button onClick={() => edit.change(turnRound(edit.now, shape.key))}>
            <ArrowLeftRight size={15} aria-hidden="true" /> {m.draw_turn()}
          </Button>
        </>
      ) : null}
    </div>
  );
}
