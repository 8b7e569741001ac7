/** 256 bits in base64url, as the server makes them. */
const SHAPE = /^[\w-]{40,64}$/;

/** The token of an enrolment link or of its pasted text; null: there is none. It stands behind the #, so that it
 * never reaches a server's log. */
export function tokenIn(text: string): string | null {
  const word = text.trim();
  const found = /#(?:.*&)?token=([^&\s]+)/.exec(word)?.[1] ?? word;
  return SHAPE.test(found) ? found : null;
}

export function linkOf(origin: string, token: string): string {
  return `${origin}/officer#token=${token}`;
}
