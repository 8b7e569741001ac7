import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../../base/api";
import { now } from "../../base/clock";

/** When each camera's still was taken. A picture is loaded anew only when its instant is another one. */
export const stills = queryOptions({
  queryKey: ["still", "all"],
  queryFn: async ({ signal }) => {
    const rows = await ask(api.GET("/api/cameras/stills", { signal }));
    return { taken: new Map(rows.map((it) => [it.camera_id, it])), heard_ms: now() };
  },
  refetchInterval: 5_000,
});
