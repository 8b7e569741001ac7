import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";

/** Who else hears, and what is believed of this seat. */
export const seat = queryOptions({
  queryKey: ["seat"],
  queryFn: ({ signal }) => ask(api.GET("/api/seat", { signal })),
  refetchInterval: 10_000,
  refetchIntervalInBackground: true,
  gcTime: 0,
  staleTime: 0,
});

export const silence = (silent: boolean) => ask(api.PUT("/api/seat/silence", { body: { silent } }));
export const sayAudible = (audible: boolean) => ask(api.PUT("/api/seat/sound", { body: { audible } }));

/** Also from a page that is going: the browser sends it after the page is gone. */
export function saySilentAndGone(): void {
  const headers = { "X-Kentongan": "1", "Content-Type": "application/json" };
  const body = JSON.stringify({ audible: false });
  fetch("/api/seat/sound", { method: "PUT", keepalive: true, headers, body }).catch(() => undefined);
}
