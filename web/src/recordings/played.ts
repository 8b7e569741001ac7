export const RATES = [0.25, 0.5, 1, 2, 4, 8];

/** What is said of the player; instants in milliseconds since 1970. */
export interface Played {
  at_ms: number | null;
  /** Of when the picture is that is seen; null while it is not of `at_ms`. */
  shown_ms: number | null;
  playing: boolean;
  waiting: boolean;
  /** Nothing is known from `at_ms` on: of half an hour (`usePlayback`), not of ever after. */
  beyond: boolean;
  /** The browser cannot show this codec; the export can be seen elsewhere. */
  unplayable: boolean;
  fault: unknown;
}

export const NOTHING: Played = {
  at_ms: null,
  shown_ms: null,
  playing: false,
  waiting: false,
  beyond: false,
  unplayable: false,
  fault: null,
};
