import type { Clock, IncidentDetail } from "../base/types";

type Pause = IncidentDetail["pauses"][number];

/** Which clocks of an incident may be paused, and which stand still. Answering is never paused. */
export function pausable(it: Pick<IncidentDetail, "clocks" | "pauses">): {
  running: Clock["name"][];
  paused: Pause[];
} {
  const clocks = it.clocks.filter(({ name }) => name !== "answer");
  const running = clocks.filter(({ state }) => state === "running" || state === "amber" || state === "late");
  const still = clocks.filter(({ state }) => state === "paused").map(({ name }) => name);
  return {
    running: running.map(({ name }) => name),
    paused: it.pauses.filter((pause) => pause.until_at === null && still.includes(pause.clock)),
  };
}
