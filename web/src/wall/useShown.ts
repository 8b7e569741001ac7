import { useEffect, useState, type RefObject } from "react";

/** True while the element is in sight and the page is not hidden: what nobody sees is not pulled. */
export function useShown(place: RefObject<Element | null>): boolean {
  const [inSight, setInSight] = useState(false);
  const [awake, setAwake] = useState(!document.hidden);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const watch = new IntersectionObserver((found) => setInSight(found.at(-1)?.isIntersecting ?? false));
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  useEffect(() => {
    const change = () => setAwake(!document.hidden);
    document.addEventListener("visibilitychange", change);
    return () => document.removeEventListener("visibilitychange", change);
  }, []);
  return inSight && awake;
}
