import type { Health } from "../base/types";

/** The map draws on a canvas, where CSS variables do not reach: the tokens are read once, when it opens. */
export interface Colours {
  ground: string;
  area: string;
  areaEdge: string;
  roadMinor: string;
  roadMajor: string;
  roadTop: string;
  rail: string;
  text: string;
  dim: string;
  focus: string;
  state: Record<Health, string>;
}

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: read("ground"),
    area: read("panel"),
    areaEdge: read("rule"),
    roadMinor: read("road-minor"),
    roadMajor: read("road-major"),
    roadTop: read("road-top"),
    rail: read("rail"),
    text: read("text"),
    dim: read("text-dim"),
    focus: read("focus"),
    state: {
      critical: read("critical"),
      serious: read("serious"),
      caution: read("caution"),
      normal: read("normal"),
      standby: read("standby"),
      off: read("off"),
    },
  };
}
