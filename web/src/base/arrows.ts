import type { KeyboardEvent } from "react";

/** In a list of buttons the arrows only move the focus; Tab goes past it. */
export function moveFocus(it: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[it.key];
  if (step === undefined || !(it.target instanceof HTMLButtonElement)) return;
  const buttons = [...it.currentTarget.querySelectorAll("button")];
  const next = buttons[buttons.indexOf(it.target) + step];
  if (!next) return;
  it.preventDefault();
  next.focus();
}
