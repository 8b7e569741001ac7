import { useId } from "react";
import { m } from "../../i18n/m";
import { useAspect } from "../../wall/aspect";
import style from "./Draw.module.css";
import type { Shape, Shapes, Spot, What } from "./drawing";
import { whatWord, zoneWord } from "./words";

const HIGH = 1000;
const ARROW = 70;
/** What is drawn later lies on top. */
const ORDER: readonly What[] = ["mask", "zone", "line"];

interface Props {
  shapes: Shapes;
  chosen: string | null;
  /** Points of a shape that is not finished. */
  fresh?: readonly Spot[];
  onChosen?: ((key: string) => void) | undefined;
}

/** What is drawn, without anything to take hold of. */
export function Figures({ shapes, chosen, fresh = [], onChosen }: Props) {
  const wide = useAspect() * HIGH;
  const head = useId();
  const at = ([x, y]: Spot): Spot => [x * wide, y * HIGH];
  const path = (points: readonly Spot[]) => points.map((it) => at(it).join()).join(" ");
  return (
    <svg className={style.figures} viewBox={`0 0 ${wide} ${HIGH}`} aria-hidden="true">
      <marker id={head} viewBox="0 0 10 10" refX="8" refY="5" markerWidth="5" markerHeight="5" orient="auto">
        <path d="M0 0 10 5 0 10Z" className={style.arrowHead} />
      </marker>
      {ORDER.flatMap((what) => shapes.filter((it) => it.what === what)).map((it) => (
        <g
          key={it.key}
          className={style[it.what]}
          data-open={it.key === chosen}
          onPointerDown={onChosen && (() => onChosen(it.key))}
        >
          {it.what === "line" ? (
            <Line shape={it} at={at} head={head} />
          ) : (
            <>
              <polygon points={path(it.points)} />
              <Words at={at(centre(it.points))} words={wordsOf(it)} />
            </>
          )}
        </g>
      ))}
      {fresh.length > 0 ? <polyline className={style.freshLine} points={path(fresh)} /> : null}
    </svg>
  );
}

/** The arrow points forward: to the side that is positive, as the overlay of every tile shows it. */
function Line({ shape, at, head }: { shape: Shape; at: (it: Spot) => Spot; head: string }) {
  const [a, b] = [at(shape.points[0] ?? [0, 0]), at(shape.points[1] ?? [0, 0])];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const normal: Spot = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
  const foot: Spot = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const off = (by: number): Spot => [foot[0] + normal[0] * by, foot[1] + normal[1] * by];
  const tip = off(ARROW);
  return (
    <>
      <line x1={a[0]} y1={a[1]} x2={b[0]} y2={b[1]} />
      <line x1={foot[0]} y1={foot[1]} x2={tip[0]} y2={tip[1]} markerEnd={`url(#${head})`} />
      <Words at={off(ARROW + 30)} words={[shape.forward_name || m.draw_forward()]} />
      <Words at={off(-36)} words={[shape.back_name || m.draw_back()]} />
      <Words at={[a[0], a[1] - 24]} words={[shape.name]} />
    </>
  );
}

function Words({ at: [x, y], words }: { at: Spot; words: readonly string[] }) {
  return (
    <text x={x} y={y} className={style.words}>
      {words.map((word, index) => (
        <tspan key={word} x={x} dy={index === 0 ? 0 : 32}>
          {word}
        </tspan>
      ))}
    </text>
  );
}

function wordsOf({ what, name, kind }: Shape): string[] {
  const title = `${whatWord(what)} ${name}`;
  return what === "zone" ? [title, zoneWord(kind)] : [title];
}

function centre(points: readonly Spot[]): Spot {
  const sum = points.reduce<Spot>(([x, y], it) => [x + it[0], y + it[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
