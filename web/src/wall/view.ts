import type { Refusal, Size } from "./messages";

/** What a tile says about its picture. */
export interface View {
  /** The camera as the server sees it; "" before it has said anything. */
  state: string;
  detail: string;
  connected: boolean;
  refusal: Refusal | null;
  /** The browser cannot show this stream. */
  unplayable: boolean;
  counted: boolean | null;
  pictured: boolean;
  age_s: number | null;
  old: boolean;
  /** What is sent: "still" is a picture now and then, as this seat could not follow. */
  size: Size;
  /** In whole seconds since 1970; when the picture that is shown was taken. */
  taken_s: number | null;
  /** The end of what is remembered has been played. */
  over: boolean;
  /** How far back what is remembered goes. */
  kept_s: number | null;
}

export const BLANK: View = {
  state: "",
  detail: "",
  connected: false,
  refusal: null,
  unplayable: false,
  counted: null,
  pictured: false,
  age_s: null,
  old: false,
  size: "small",
  taken_s: null,
  over: false,
  kept_s: null,
};

/** States in which nothing new arrives: what is still on the screen is past, however fresh it looks. */
export const BROKEN: ReadonlySet<string> = new Set(["dead", "silent", "garbage"]);
/** A seat that cannot follow gets a picture in so many seconds; the server's STILL_S. */
export const STILL_S = 3;
