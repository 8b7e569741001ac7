import { Moon, Sun } from "lucide-react";
import { Button } from "../base/Button";
import { m } from "../i18n/m";
import { chooseTheme, useTheme } from "./theme";

export function ThemeSwitch() {
  const dark = useTheme() === "dark";
  const label = dark ? m.theme_light() : m.theme_dark();
  return (
    <Button look="quiet" aria-label={label} title={label} onClick={() => chooseTheme(dark ? "light" : "dark")}>
      {dark ? <Sun size={16} aria-hidden="true" /> : <Moon size={16} aria-hidden="true" />}
    </Button>
  );
}
