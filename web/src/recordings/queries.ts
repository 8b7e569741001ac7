import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { ExportJob, RecordingPlan } from "../base/types";

/** An export that is being made says how far it is; the live feed says so too, this is for when it is quiet. */
const MAKING_MS = 2000;

export const recordings = queryOptions({
  queryKey: ["recording", "all"],
  queryFn: ({ signal }) => ask(api.GET("/api/recordings", { signal })),
});

export const stores = queryOptions({
  queryKey: ["recording", "stores"],
  queryFn: ({ signal }) => ask(api.GET("/api/recordings/stores", { signal })),
  refetchInterval: 5000,
});

export const exports = queryOptions({
  queryKey: ["recording", "exports"],
  queryFn: ({ signal }) => ask(api.GET("/api/recordings/exports", { signal })),
  refetchInterval: ({ state }) => (state.data?.some(isOpen) ? MAKING_MS : false),
});

export function isOpen(job: ExportJob): boolean {
  return ["waiting", "making", "made"].includes(job.state);
}

export function timeline(camera: string, from_ms: number, to_ms: number) {
  const query = { from: iso(from_ms), to: iso(to_ms) };
  return queryOptions({
    queryKey: ["recording", "timeline", camera, query.from, query.to],
    queryFn: ({ signal }) =>
      ask(api.GET("/api/recordings/{camera}/timeline", { params: { path: { camera }, query }, signal })),
    placeholderData: (before) => before,
  });
}

export function listSegments(camera: string, from_ms: number, to_ms: number) {
  const query = { from: iso(from_ms), to: iso(to_ms) };
  return ask(api.GET("/api/recordings/{camera}/segments", { params: { path: { camera }, query } }));
}

/** Say that one looks at a span, and why, where it is old. What is not said first is not shown. */
export function openView(camera: string, from_ms: number, to_ms: number, reason: string) {
  const body = { from_at: iso(from_ms), to_at: iso(to_ms), reason };
  return ask(api.POST("/api/recordings/{camera}/views", { params: { path: { camera } }, body }));
}

export interface Asked {
  camera: string;
  from_ms: number;
  to_ms: number;
  reason: string;
}

export function useExport() {
  return useRecording((it: Asked) =>
    ask(
      api.POST("/api/recordings/{camera}/exports", {
        params: { path: { camera: it.camera } },
        body: { from_at: iso(it.from_ms), to_at: iso(it.to_ms), reason: it.reason },
      }),
    ),
  );
}

export function useCancelExport() {
  return useRecording((id: string) =>
    ask(api.POST("/api/recordings/exports/{id}/cancel", { params: { path: { id } } })),
  );
}

export function useHold() {
  return useRecording((it: Asked & { until: string }) =>
    ask(
      api.POST("/api/recordings/{camera}/holds", {
        params: { path: { camera: it.camera } },
        body: { from_at: iso(it.from_ms), to_at: iso(it.to_ms), reason: it.reason, until_at: it.until },
      }),
    ),
  );
}

export function useRelease() {
  return useRecording((it: { id: string; reason: string }) =>
    ask(
      api.POST("/api/recordings/holds/{id}/release", {
        params: { path: { id: it.id } },
        body: { reason: it.reason },
      }),
    ),
  );
}

export function useRecordNow() {
  return useRecording((it: { camera: string; label: string }) =>
    ask(
      api.POST("/api/recordings/{camera}/marks", {
        params: { path: { camera: it.camera } },
        body: { seconds: 60, label: it.label },
      }),
    ),
  );
}

export function usePlan() {
  return useRecording((it: { camera: string; plan: RecordingPlan }) =>
    ask(api.PUT("/api/recordings/{camera}/plan", { params: { path: { camera: it.camera } }, body: it.plan })),
  );
}

function useRecording<In, Out>(act: (it: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["recording"] }),
  });
}

export function iso(at_ms: number): string {
  return new Date(at_ms).toISOString();
}
