type Message = (gaps?: Record<string, never>, options?: { locale?: "id" | "en" }) => string;

/** A message in both languages: who thinks in the other one finds it too. */
export const inBoth = (message: Message): string =>
  `${message({}, { locale: "id" })} ${message({}, { locale: "en" })}`;
