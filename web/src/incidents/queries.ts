import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { Channel } from "../base/types";
import type { Locale } from "../i18n/locale";
import type { Correction, Read } from "./correct";

const at = (id: string) => ({ path: { id } });

/** What rings, is open or stale, and the newest missed ones. Asked again also without news: what waits grows stale by itself. */
export const calls = queryOptions({
  queryKey: ["call", "waiting"],
  queryFn: ({ signal }) => ask(api.GET("/api/calls", { signal })),
  refetchInterval: 10_000,
});

/** How many wait: of the missed ones the list holds only the newest. */
export const callCounts = queryOptions({
  queryKey: ["call", "counts"],
  queryFn: ({ signal }) => ask(api.GET("/api/calls/counts", { signal })),
  refetchInterval: 10_000,
});

export const callDetail = (id: string) =>
  queryOptions({
    queryKey: ["call", "one", id],
    queryFn: ({ signal }) => ask(api.GET("/api/calls/{id}", { params: at(id), signal })),
  });

export const table = queryOptions({
  queryKey: ["rules", "table"],
  queryFn: ({ signal }) => ask(api.GET("/api/categories", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The most urgent first, and how many there are; with the instant at which it was heard: clocks run on from there. */
export const openIncidents = queryOptions({
  queryKey: ["incident", "open"],
  queryFn: ({ signal }) => ask(api.GET("/api/incidents/open", { signal })),
  refetchInterval: 30_000,
});

/** Those that hold these words or this number, over or not, newest first. */
export const foundIncidents = (text: string) =>
  queryOptions({
    queryKey: ["incident", "found", text],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents", { params: { query: { text, limit: 8 } }, signal })),
  });

export const incident = (id: string) =>
  queryOptions({
    queryKey: ["incident", "one", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}", { params: at(id), signal })),
  });

export const timeline = (id: string) =>
  queryOptions({
    queryKey: ["incident", "timeline", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}/timeline", { params: at(id), signal })),
  });

export const photos = (id: string) =>
  queryOptions({
    queryKey: ["incident", "photos", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}/photos", { params: at(id), signal })),
  });

export const duplicates = (id: string) =>
  queryOptions({
    queryKey: ["incident", "duplicates", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}/duplicates", { params: at(id), signal })),
  });

export const alike = (lat: number, lon: number, category: string) =>
  queryOptions({
    queryKey: ["incident", "alike", lat, lon, category],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/incidents/alike", { params: { query: { lat, lon, category } }, signal })),
  });

/** The best working cameras of a place, with their last stored pictures; asked anew as those grow old. */
export const eyes = (lat: number, lon: number) =>
  queryOptions({
    queryKey: ["eyes", lat, lon],
    queryFn: async ({ signal }) => {
      const found = await ask(api.GET("/api/incidents/near", { params: { query: { lat, lon } }, signal }));
      return { ...found, heard_ms: Date.now() };
    },
    refetchInterval: 5_000,
  });

export const recommendation = (id: string) =>
  queryOptions({
    queryKey: ["unit", "recommended", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}/recommendation", { params: at(id), signal })),
    staleTime: 0,
  });

export const dispatches = (id: string) =>
  queryOptions({
    queryKey: ["incident", "dispatches", id],
    queryFn: ({ signal }) => ask(api.GET("/api/incidents/{id}/dispatches", { params: at(id), signal })),
  });

export const emergencies = queryOptions({
  queryKey: ["unit", "emergencies"],
  queryFn: ({ signal }) => ask(api.GET("/api/emergencies", { signal })),
});

/** What nobody took and has risen. Asked again also without news: who is there to be told changes by itself. */
export const escalations = queryOptions({
  queryKey: ["escalation", "open"],
  queryFn: ({ signal }) => ask(api.GET("/api/escalations", { signal })),
  refetchInterval: 10_000,
});

/** Under the page's own id: an answer that was lost enters nothing twice. */
export const enterCall = (id: string, said: { at: string; channel: Channel; number: string; external_id: string }) =>
  ask(api.PUT("/api/calls/manual/{id}", { params: at(id), body: { ...said, line: "" } }));
export const revealNumber = (id: string, reason: string) =>
  ask(api.POST("/api/calls/{id}/number", { params: at(id), body: { reason } }));
export const flagNumber = (id: string, reason: string) =>
  ask(api.PUT("/api/calls/{id}/flag", { params: at(id), body: { reason, days: 30 } }));
export const unflagNumber = (id: string) => ask(api.DELETE("/api/calls/{id}/flag", { params: at(id) }));
export const linkCall = (incident_id: string, call: string) =>
  ask(api.POST("/api/incidents/{id}/calls", { params: at(incident_id), body: { call } }));

export const noteCameras = (about: { call: string | null; incident: string }, body: CamerasSaid) =>
  about.call
    ? ask(api.PUT("/api/calls/{id}/cameras", { params: at(about.call), body }))
    : ask(
        api.PUT("/api/incidents/{id}/cameras", {
          params: at(about.incident),
          body: { cameras: body.cameras, reason: body.reason },
        }),
      );
export interface CamerasSaid {
  cameras: string[];
  category: string;
  reason: string;
}

/** Only what is given changes, and only where it still says what was read of it. */
export const correctIncident = (id: string, had: Read, said: Correction) =>
  ask(api.PATCH("/api/incidents/{id}", { params: at(id), body: { ...(said as Required<Correction>), had } }));

/** Paper: the server notes who printed it. */
export const printIncident = (id: string, language: Locale) =>
  ask(api.GET("/api/incidents/{id}/report.pdf", { params: { path: { id }, query: { language } }, parseAs: "blob" }));
export const printHandover = (id: string, language: Locale) =>
  ask(api.GET("/api/handovers/{id}/report.pdf", { params: { path: { id }, query: { language } }, parseAs: "blob" }));

export const handovers = queryOptions({
  queryKey: ["handover", "list"],
  queryFn: ({ signal }) => ask(api.GET("/api/handovers", { signal })),
});

/** Those before the last one of what is known, page by page. */
export const olderHandovers = (before: string) =>
  infiniteQueryOptions({
    queryKey: ["handover", "older", before],
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET("/api/handovers", { params: { query: { before: pageParam } }, signal })),
    initialPageParam: before,
    getNextPageParam: (page) => page.at(-1)?.id,
    enabled: false,
  });

/** What would be handed over now: it changes with every incident. */
export const handoverDraft = queryOptions({
  queryKey: ["incident", "handover"],
  queryFn: ({ signal }) => ask(api.GET("/api/handovers/draft", { signal })),
  staleTime: 0,
});

/** Asked again also without news: a page that died says nothing. */
export const lookers = queryOptions({
  queryKey: ["looking"],
  queryFn: ({ signal }) => ask(api.GET("/api/lookers", { signal })),
  refetchInterval: 10_000,
});
export const lookAt = (id: string, page: string) =>
  ask(api.PUT("/api/incidents/{id}/lookers/{page}", { params: { path: { id, page } } }));

/** Also from a page that is going: the browser sends it after the page is gone. Nobody waits for the answer. */
export function lookAway(id: string, page: string): void {
  const options = { method: "DELETE", keepalive: true, headers: { "X-Kentongan": "1" } };
  fetch(`/api/incidents/${id}/lookers/${page}`, options).catch(() => undefined);
}

export const flows = (ids: string[]) =>
  queryOptions({
    queryKey: ["count", "flows", ids],
    queryFn: ({ signal }) => ask(api.GET("/api/flows", { params: { query: { camera: ids } }, signal })),
    refetchInterval: 15_000,
  });
