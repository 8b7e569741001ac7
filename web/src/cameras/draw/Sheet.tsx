import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Edit } from "../../base/useHistory";
import { m } from "../../i18n/m";
import style from "./Draw.module.css";
import { dropPoint, movePoint, splitSide, type Shape, type Shapes, type Spot, type What } from "./drawing";
import { Figures } from "./Figures";
import { whatWord } from "./words";

const STEP = 0.005;
const LARGE = 0.05;
const MOVES: Readonly<Record<string, Spot>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

interface Props {
  edit: Edit<Shapes>;
  chosen: string | null;
  onChosen: (key: string) => void;
  /** What the next clicks draw. */
  adding: What | null;
  onAdd: (points: readonly Spot[]) => void;
}

/** Lies exactly over the picture. Points are buttons: pulled by the pointer, moved by arrows, removed by Delete. */
export function Sheet({ edit, chosen, onChosen, adding, onAdd }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const [clicked, setClicked] = useState<readonly Spot[]>([]);
  const fresh = adding ? clicked : [];
  const spotOf = ({ clientX, clientY }: PointerEvent): Spot => {
    const area = sheet.current?.getBoundingClientRect();
    return area ? [(clientX - area.left) / area.width, (clientY - area.top) / area.height] : [0, 0];
  };
  const finish = (points: readonly Spot[]) => {
    setClicked([]);
    onAdd(points);
  };
  const click = (it: PointerEvent) => {
    if (!adding || it.button !== 0) return;
    const points = [...fresh, spotOf(it)];
    if (adding === "line" && points.length === 2) finish(points);
    else setClicked(points);
  };
  return (
    <div ref={sheet} className={style.sheet} data-adding={adding ?? "no"} onPointerDown={click}>
      <Figures shapes={edit.now} chosen={chosen} fresh={fresh} onChosen={adding ? undefined : onChosen} />
      {adding
        ? null
        : edit.now.map((it) => (
            <Points
              key={it.key}
              shape={it}
              edit={edit}
              open={it.key === chosen}
              onChosen={onChosen}
              spotOf={spotOf}
            />
          ))}
      {fresh.map(([x, y], index) => (
        <button
          key={`${x} ${y}`}
          type="button"
          className={style.fresh}
          style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
          disabled={index !== 0 || fresh.length < 3}
          aria-label={m.draw_close()}
          title={m.draw_close()}
          onPointerDown={(it) => it.stopPropagation()}
          onClick={() => finish(fresh)}
        />
      ))}
    </div>
  );
}

interface PointsProps {
  shape: Shape;
  edit: Edit<Shapes>;
  open: boolean;
  onChosen: (key: string) => void;
  spotOf: (it: PointerEvent) => Spot;
}

function Points({ shape, edit, open, onChosen, spotOf }: PointsProps) {
  const { key, points, what } = shape;
  const pulling = useRef<number | null>(null);
  const press = (it: KeyboardEvent, index: number) => {
    const move = MOVES[it.key];
    const point = points[index];
    if (it.key === "Delete" || it.key === "Backspace") edit.change(dropPoint(edit.now, key, index));
    else if (move && point) {
      const size = it.shiftKey ? LARGE : STEP;
      const to: Spot = [point[0] + move[0] * size, point[1] + move[1] * size];
      edit.change(movePoint(edit.now, key, index, to), `key ${key} ${index}`);
    } else return;
    it.preventDefault();
  };
  const place = ([x, y]: Spot) => ({ left: `${x * 100}%`, top: `${y * 100}%` });
  const pull = (it: PointerEvent, index: number) => {
    if (pulling.current === index) edit.change(movePoint(edit.now, key, index, spotOf(it)), `pull ${key} ${index}`);
  };
  return (
    <>
      {points.map((spot, index) => (
        <button
          key={`${key} ${index}`}
          type="button"
          className={style.point}
          data-what={what}
          data-open={open}
          style={place(spot)}
          aria-label={m.draw_point({ what: whatWord(what), name: shape.name, n: index + 1, of: points.length })}
          onFocus={() => onChosen(key)}
          onKeyDown={(it) => press(it, index)}
          onBlur={edit.seal}
          onPointerDown={(it) => {
            it.stopPropagation();
            it.currentTarget.setPointerCapture(it.pointerId);
            pulling.current = index;
          }}
          onPointerMove={(it) => pull(it, index)}
          onPointerUp={() => {
            pulling.current = null;
            edit.seal();
          }}
          onPointerCancel={() => (pulling.current = null)}
        />
      ))}
      {open && what !== "line"
        ? points.map((spot, index) => (
            <More
              key={`${key} more ${index}`}
              at={halfway(spot, points[(index + 1) % points.length])}
              onMore={() => edit.change(splitSide(edit.now, key, index))}
            />
          ))
        : null}
    </>
  );
}

function More({ at: [x, y], onMore }: { at: Spot; onMore: () => void }) {
  return (
    <button
      type="button"
      className={style.more}
      style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
      aria-label={m.draw_more()}
      title={m.draw_more()}
      onClick={onMore}
      onPointerDown={(it) => it.stopPropagation()}
    >
      +
    </button>
  );
}

function halfway(a: Spot, b: Spot = a): Spot {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
