import type { Layout } from "../search";

/** Where a tile lies, in cells from the upper left corner; it is `span` cells wide and high. */
export interface Cell {
  row: number;
  column: number;
  span: number;
}

/** Cells on each side of the grid, and of the large picture in its corner. */
const SHAPES: Readonly<Record<Layout, { side: number; large: number }>> = {
  1: { side: 1, large: 1 },
  4: { side: 2, large: 1 },
  6: { side: 3, large: 2 },
  8: { side: 4, large: 3 },
  9: { side: 3, large: 1 },
  16: { side: 4, large: 1 },
};

/** Pictures at least so many cells wide, or alone, are large ones. */
const LARGE_SPAN = 2;

/** Whether a picture here deserves the camera's main stream. */
export function isLarge(cell: Cell, layout: Layout): boolean {
  return cell.span >= Math.min(LARGE_SPAN, sideOf(layout));
}

export function sideOf(layout: Layout): number {
  return SHAPES[layout].side;
}

/** The cell of each tile: the large picture first, then row by row. */
export function cellsOf(layout: Layout): Cell[] {
  const { side, large } = SHAPES[layout];
  const small: Cell[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      if (row >= large || column >= large) small.push({ row, column, span: 1 });
  return [{ row: 0, column: 0, span: large }, ...small];
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

export function isArrow(key: string): boolean {
  return key in MOVES;
}

/** The tile that an arrow key leads to; null: not an arrow, or the edge. */
export function step(place: number, key: string, layout: Layout): number | null {
  const move = MOVES[key];
  const cells = cellsOf(layout);
  const from = cells[place];
  if (!move || !from) return null;
  const [down, right] = move;
  const row = from.row + (down > 0 ? from.span : down);
  const column = from.column + (right > 0 ? from.span : right);
  const found = cells.findIndex((it) => inside(row, it.row, it.span) && inside(column, it.column, it.span));
  return found === -1 ? null : found;
}

function inside(at: number, from: number, span: number): boolean {
  return at >= from && at < from + span;
}

/** Digits typed one after the other name a tile: 1 then 2 is the twelfth, where there are so many. */
export function typed(before: string, digit: string, layout: Layout): { text: string; place: number | null } {
  for (const text of [before + digit, digit]) {
    const number = Number(text);
    if (number >= 1 && number <= layout) return { text, place: number - 1 };
  }
  return { text: "", place: null };
}
