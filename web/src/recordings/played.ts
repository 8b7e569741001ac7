export const RATES = [0.25, 0.5, 1, 2, 4, 8];

/** What is said of the player; instants in milliseconds since 1970. */
export interface Played {
  at_ms: number | null;
  playing: boolean;
  waiting: boolean;
  /** The browser cannot show this codec; the export can be seen elsewhere. */
  unplayable: boolean;
  fault: unknown;
}
