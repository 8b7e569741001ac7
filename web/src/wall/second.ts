import type { WallSearch } from "../search";

/** The second screen of a seat follows the first. Both are windows of one browser. */
const NAME = "kentongan:wall";

export type Shown = Pick<WallSearch, "layout" | "cameras" | "full">;
type Word = { say: "show"; shown: Shown } | { say: "ask" };

/** What the first screen shows; kept, so that a second one that is opened later can be told. */
let last: Shown | null = null;
let channel: BroadcastChannel | null = null;

/** Speak as the first screen. */
export function lead(shown: Shown): void {
  last = shown;
  channel?.postMessage({ say: "show", shown } satisfies Word);
}

/** What the first screen shows on its wall, whatever it shows beside it. */
export function led(): Shown | null {
  return last;
}

/** Be the first screen, until the function that is returned is called. */
export function beFirst(): () => void {
  const own = new BroadcastChannel(NAME);
  channel = own;
  own.onmessage = (it: MessageEvent<Word>) => {
    if (it.data.say === "ask" && last) own.postMessage({ say: "show", shown: last } satisfies Word);
  };
  return () => {
    own.close();
    if (channel === own) channel = null;
  };
}

/** Be the second screen: hear what the first one shows. */
export function beSecond(hear: (shown: Shown) => void): () => void {
  const own = new BroadcastChannel(NAME);
  own.onmessage = (it: MessageEvent<Word>) => {
    if (it.data.say === "show") hear(it.data.shown);
  };
  own.postMessage({ say: "ask" } satisfies Word);
  return () => own.close();
}
