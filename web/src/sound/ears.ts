import { hearingSaid } from "./cues";

/**
 * Says of a page whether it hears, wherever the house believes otherwise. What this one denied once it does not deny
 * again; what never arrived was not denied. Null: nothing was said, or nobody answered.
 */
export function newEars<T>(tell: (audible: boolean) => Promise<T>) {
  let denied = false;
  return async (hears: boolean, believed: boolean | undefined): Promise<T | null> => {
    if (hears) denied = false;
    const said = hearingSaid(hears, believed, denied);
    if (said === null) return null;
    denied = !said;
    try {
      return await tell(said);
    } catch {
      denied = false; // asked again when the house says once more what it believes
      return null;
    }
  };
}
