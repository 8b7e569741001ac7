import type { ButtonHTMLAttributes } from "react";
import style from "./Button.module.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "plain" | "main" | "quiet" | "danger";
  /** For toggles: pressed or not, read aloud too. */
  on?: boolean;
}

export function Button({ look = "plain", on, className, ...rest }: Props) {
  const names = [style.button, style[look], on ? style.on : "", className ?? ""].join(" ");
  return <button type="button" {...rest} className={names} {...(on === undefined ? {} : { "aria-pressed": on })} />;
}
