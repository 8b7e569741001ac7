import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { beFirst, lead, led, type Shown } from "./second";

/** Makes this window the first screen: a camera that is opened on the map or in the list fills the second one. */
export function Lead() {
  useEffect(() => beFirst(), []);
  const camera = useRouterState({
    select: ({ location }) =>
      location.pathname === "/wall" ? undefined : (location.search as { camera?: string }).camera,
  });
  useEffect(() => {
    if (camera === undefined) return undefined;
    const before: Shown | null = led();
    lead({ layout: 1, cameras: [camera] });
    return () => {
      if (before) lead(before);
    };
  }, [camera]);
  return null;
}
