/** The tile that an arrow key leads to in a square grid of `side` x `side`; null: not an arrow, or the edge. */
export function step(place: number, key: string, side: number): number | null {
  const row = Math.floor(place / side);
  const column = place % side;
  const moves: Readonly<Record<string, [number, number]>> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const move = moves[key];
  if (!move || place < 0) return null;
  const [nextRow, nextColumn] = [row + move[0], column + move[1]];
  if (nextRow < 0 || nextRow >= side || nextColumn < 0 || nextColumn >= side) return null;
  return nextRow * side + nextColumn;
}
