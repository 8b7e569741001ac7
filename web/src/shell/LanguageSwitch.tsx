import { Button } from "../base/Button";
import { choose, useLocale } from "../i18n/locale";
import { m } from "../i18n/m";

/** Each language is named in itself, so that it can be found by who cannot read the other. */
export function LanguageSwitch() {
  const language = useLocale();
  const other = language === "id" ? "en" : "id";
  return (
    <Button
      look="quiet"
      lang={other}
      onClick={() => choose(other)}
      title={m.language_title()}
      aria-label={m.language_other()}
    >
      {m.language_short()}
    </Button>
  );
}
