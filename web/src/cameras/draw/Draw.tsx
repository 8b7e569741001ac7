import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "../../base/Button";
import { sentence } from "../../base/sentence";
import type { Camera } from "../../base/types";
import { UndoButtons } from "../../base/UndoButtons";
import { useHistory } from "../../base/useHistory";
import { useLeaving } from "../../base/useLeaving";
import { m } from "../../i18n/m";
import { Tile } from "../../wall/Tile";
import { drawCamera } from "../queries";
import style from "./Draw.module.css";
import { faultOf, freeName, middle, wantedOf, type Shape, type Shapes, type Spot, type What } from "./drawing";
import { ShapeList } from "./ShapeList";
import { Sheet } from "./Sheet";
import { whatWord } from "./words";

interface Props {
  camera: Camera;
  saved: Shapes;
  onDone: () => void;
}

/** Left the live picture with what is drawn on it, right the same as a list. What others save meanwhile waits. */
export function Draw({ camera, saved: found, onDone }: Props) {
  const [saved] = useState(found);
  const edit = useHistory<Shapes>(saved, true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState<What | null>(null);
  const shapes = edit.now;
  const changed = JSON.stringify(wantedOf(shapes)) !== JSON.stringify(wantedOf(saved));
  const faulty = shapes.some((it) => faultOf(shapes, it) !== null);
  const { free, question } = useLeaving(changed, () => false);
  const { save, saving, fault } = useSave(camera.id, shapes, () => {
    free();
    onDone();
  });
  const add = (what: What, points: readonly Spot[]) => {
    const shape = made(shapes, what, points);
    edit.change([...shapes, shape]);
    setChosen(shape.key);
    setAdding(null);
  };
  useEscape(() => (adding ? setAdding(null) : onDone()));
  return (
    <div className={style.screen}>
      <section className={style.picture} aria-label={m.draw_picture()}>
        <Tile
          camera={camera}
          over={
            <Sheet
              edit={edit}
              chosen={chosen}
              onChosen={setChosen}
              adding={adding}
              onAdd={(points) => adding && add(adding, points)}
            />
          }
        />
      </section>
      <aside className={style.side} aria-labelledby="draw-title">
        <h1 id="draw-title">{m.draw_title({ name: camera.name })}</h1>
        <Adding adding={adding} onAdding={setAdding} onMiddle={(what) => add(what, middle(what))} />
        <ShapeList edit={edit} chosen={chosen} onChosen={setChosen} />
        {fault ? (
          <p className={style.fault} role="alert">
            {fault}
          </p>
        ) : null}
        <div className={style.acts}>
          <UndoButtons edit={edit} />
          <span className={style.gap} />
          <Button onClick={onDone}>{m.cancel()}</Button>
          <Button look="main" disabled={!changed || faulty || saving} onClick={save}>
            {m.save()}
          </Button>
        </div>
      </aside>
      {question}
    </div>
  );
}

interface AddingProps {
  adding: What | null;
  onAdding: (what: What | null) => void;
  onMiddle: (what: What) => void;
}

function Adding({ adding, onAdding, onMiddle }: AddingProps) {
  return (
    <div className={style.adding}>
      <div className={style.row} role="group" aria-label={m.draw_add()}>
        {(["line", "zone", "mask"] as const).map((what) => (
          <Button key={what} on={adding === what} onClick={() => onAdding(adding === what ? null : what)}>
            + {whatWord(what)}
          </Button>
        ))}
      </div>
      {adding ? (
        <p className={style.hint} role="status">
          {adding === "line" ? m.draw_click_line() : m.draw_click_area()}{" "}
          <Button onClick={() => onMiddle(adding)}>{m.draw_middle()}</Button>
          {adding === "line" ? <> {m.draw_line_where()}</> : null}
        </p>
      ) : (
        <p className={style.hint}>{m.draw_how()}</p>
      )}
    </div>
  );
}

function made(shapes: Shapes, what: What, points: readonly Spot[]): Shape {
  const name = freeName(shapes, what);
  return { key: crypto.randomUUID(), what, name, points, kind: "no_stopping", forward_name: "", back_name: "" };
}

function useEscape(leave: () => void): void {
  useEffect(() => {
    const press = (it: KeyboardEvent) => {
      if (it.key === "Escape" && !document.querySelector("dialog[open]")) leave();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}

function useSave(id: string, shapes: Shapes, onDone: () => void) {
  const queries = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState("");
  const save = () => {
    setSaving(true);
    setFault("");
    drawCamera(id, wantedOf(shapes))
      .then(() => queries.invalidateQueries({ queryKey: ["camera"] }))
      .then(onDone)
      .catch((it: unknown) => setFault(sentence(it)))
      .finally(() => setSaving(false));
  };
  return { save, saving, fault };
}
