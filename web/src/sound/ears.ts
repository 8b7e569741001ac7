import { HEARS_AGAIN_MS, hearingSaid } from "./cues";

/**
 * Says of a page whether it hears, wherever the house believes otherwise. That it hears is said again and again: the
 * house believes it for a minute, since a page that dies says nothing. What this one denied once it does not deny
 * again; what never arrived was not said. Null: nothing was said, or nobody answered.
 */
export function newEars<T>(tell: (audible: boolean) => Promise<T>, now: () => number = Date.now) {
  let denied = false;
  let said_ms = Number.NEGATIVE_INFINITY;
  return async (hears: boolean, believed: boolean | undefined): Promise<T | null> => {
    if (hears) denied = false;
    const again = hears && believed === true && now() - said_ms >= HEARS_AGAIN_MS;
    const said = again || hearingSaid(hears, believed, denied);
    if (said === null) return null;
    denied = !said;
    said_ms = now();
    try {
      return await tell(said);
    } catch {
      denied = false; // asked again when the house says once more what it believes
      said_ms = Number.NEGATIVE_INFINITY;
      return null;
    }
  };
}
