import type { CameraDrawing, WantedDrawing, ZoneKind } from "../../base/types";

/** Fractions of the picture, x right, y down. */
export type Spot = [number, number];

export type What = "line" | "zone" | "mask";

/** Anything that is drawn in a picture. A line has two points and names for its two ways. */
export interface Shape {
  key: string;
  what: What;
  name: string;
  points: readonly Spot[];
  kind: ZoneKind;
  forward_name: string;
  back_name: string;
}

export type Shapes = readonly Shape[];

export const KINDS: readonly ZoneKind[] = [
  "no_stopping",
  "queue",
  "zebra",
  "bus_lane",
  "no_entry",
  "sidewalk",
  "other",
];
export const MOST: Readonly<Record<What, number>> = { line: 8, zone: 16, mask: 16 };
export const MOST_POINTS = 32;
const SHORTEST_LINE = 0.02;
const SMALLEST = 1e-4;

export function shapesOf(drawing: CameraDrawing): Shapes {
  const blank = { kind: "other" as ZoneKind, forward_name: "", back_name: "" };
  return [
    ...drawing.lines.map(({ id, from, to, ...it }): Shape => ({
      ...blank,
      ...it,
      key: id,
      what: "line",
      points: [from, to],
    })),
    ...drawing.zones.map((it): Shape => ({ ...blank, ...it, key: it.id, what: "zone" })),
    ...drawing.masks.map((it): Shape => ({ ...blank, ...it, key: it.id, what: "mask" })),
  ];
}

export function wantedOf(shapes: Shapes): WantedDrawing {
  const of = (what: What) => shapes.filter((it) => it.what === what);
  const points = (it: Shape) => it.points.map(([x, y]): Spot => [x, y]);
  return {
    lines: of("line").map((it) => {
      const [from = [0, 0], to = [0, 0]] = points(it);
      return { name: it.name.trim(), from, to, forward_name: it.forward_name, back_name: it.back_name };
    }),
    zones: of("zone").map((it) => ({ name: it.name.trim(), kind: it.kind, points: points(it) })),
    masks: of("mask").map((it) => ({ name: it.name.trim(), points: points(it) })),
  };
}

/** What a new shape looks like before anybody has moved it: in the middle of the picture. */
export function middle(what: What): readonly Spot[] {
  return what === "line"
    ? [
        [0.25, 0.6],
        [0.75, 0.6],
      ]
    : [
        [0.35, 0.35],
        [0.65, 0.35],
        [0.65, 0.65],
        [0.35, 0.65],
      ];
}

/** "A", "B", ... for lines, "1", "2", ... for the others: the first that is free. */
export function freeName(shapes: Shapes, what: What): string {
  const taken = new Set(shapes.filter((it) => it.what === what).map((it) => it.name));
  for (let n = 0; ; n += 1) {
    const name = what === "line" && n < 26 ? String.fromCharCode(65 + n) : String(n + 1);
    if (!taken.has(name)) return name;
  }
}

export function put(shapes: Shapes, key: string, change: Partial<Shape>): Shapes {
  return shapes.map((it) => (it.key === key ? { ...it, ...change } : it));
}

export function without(shapes: Shapes, key: string): Shapes {
  return shapes.filter((it) => it.key !== key);
}

export function movePoint(shapes: Shapes, key: string, index: number, to: Spot): Shapes {
  const spot: Spot = [within(to[0]), within(to[1])];
  return shapes.map((it) => (it.key === key ? { ...it, points: it.points.with(index, spot) } : it));
}

/** A further corner halfway to the next one. */
export function splitSide(shapes: Shapes, key: string, index: number): Shapes {
  return shapes.map((it) => {
    const [a, b] = [it.points[index], it.points[(index + 1) % it.points.length]];
    if (it.key !== key || !a || !b || it.points.length >= MOST_POINTS) return it;
    return {
      ...it,
      points: it.points.toSpliced(index + 1, 0, [within((a[0] + b[0]) / 2), within((a[1] + b[1]) / 2)]),
    };
  });
}

/** Without a corner; without the whole shape, where too little of it would be left. */
export function dropPoint(shapes: Shapes, key: string, index: number): Shapes {
  const shape = shapes.find((it) => it.key === key);
  if (!shape || shape.what === "line" || shape.points.length <= 3) return without(shapes, key);
  return put(shapes, key, { points: shape.points.toSpliced(index, 1) });
}

/** The other way is forward now. */
export function turnRound(shapes: Shapes, key: string): Shapes {
  return shapes.map((it) =>
    it.key === key
      ? { ...it, points: it.points.toReversed(), forward_name: it.back_name, back_name: it.forward_name }
      : it,
  );
}

export type Fault = "name" | "same_name" | "short" | "crossed" | "small" | "many";

/** What keeps a shape from being saved; null: nothing. The server asks the same. */
export function faultOf(shapes: Shapes, shape: Shape): Fault | null {
  const same = shapes.filter((it) => it.what === shape.what);
  if (same.indexOf(shape) >= MOST[shape.what]) return "many";
  if (!shape.name.trim()) return "name";
  if (same.some((it) => it !== shape && it.name.trim() === shape.name.trim())) return "same_name";
  if (shape.what === "line") return length(shape.points) < SHORTEST_LINE ? "short" : null;
  if (crosses(shape.points)) return "crossed";
  return Math.abs(area(shape.points)) < SMALLEST ? "small" : null;
}

function length(points: readonly Spot[]): number {
  const [a = [0, 0], b = [0, 0]] = points;
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

function area(points: readonly Spot[]): number {
  return points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [0, 0];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** Two sides that are no neighbours meet, or two corners are the same. */
function crosses(points: readonly Spot[]): boolean {
  const n = points.length;
  const side = (i: number): [Spot, Spot] => [points[i % n] ?? [0, 0], points[(i + 1) % n] ?? [0, 0]];
  for (let i = 0; i < n; i += 1) {
    if (length(side(i)) < 1e-6) return true;
    for (let j = i + 2; j < n; j += 1) if ((j + 1) % n !== i && meet(side(i), side(j))) return true;
  }
  return false;
}

function meet([a, b]: [Spot, Spot], [c, d]: [Spot, Spot]): boolean {
  const turn = (p: Spot, q: Spot, r: Spot) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0;
}

function within(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * 10_000) / 10_000;
}
