/** 0.5, 1, 2, 4, then 8 s, each shortened by up to a fifth by chance, so that all seats do not come back at once. */
export function backoff_ms(tries: number, chance: number = Math.random()): number {
  const full = Math.min(8000, 500 * 2 ** tries);
  return full * (1 - 0.2 * chance);
}
