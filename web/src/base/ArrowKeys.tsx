import type { HTMLAttributes, KeyboardEvent } from "react";
import { moveFocus } from "./arrows";

interface Props extends Omit<HTMLAttributes<HTMLElement>, "onKeyDown"> {
  as?: "ul" | "section" | "tbody";
  /** Where a key leads; without it, up and down from button to button. */
  keys?: (it: KeyboardEvent<HTMLElement>) => void;
}

/**
 * What is gone through by arrow keys. It takes no focus and has no role beyond its element's: the keys are those of
 * the buttons in it, whose presses come up to it.
 */
export function ArrowKeys({ as: Part = "ul", keys = moveFocus, ...rest }: Props) {
  return <Part {...rest} onKeyDown={keys} />;
}
