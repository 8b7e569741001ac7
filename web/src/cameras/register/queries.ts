import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../../base/api";
import type { components } from "../../base/api.gen";
import type { MoveAct } from "../../base/types";

type Shapes = components["schemas"];

export const settingsOf = (id: string) =>
  queryOptions({
    queryKey: ["camera", "settings", id],
    queryFn: ({ signal }) => ask(api.GET("/api/cameras/{id}/settings", { params: { path: { id } }, signal })),
  });
export const networks = queryOptions({
  queryKey: ["camera", "networks"],
  queryFn: ({ signal }) => ask(api.GET("/api/camera-networks", { signal })),
});

export const addCamera = (body: Shapes["NewCamera"]) => ask(api.POST("/api/cameras", { body }));
export const changeSettings = (id: string, body: Shapes["ChangedSettings"]) =>
  ask(api.PATCH("/api/cameras/{id}/settings", { params: { path: { id } }, body }));
export const testAddress = (body: Shapes["DraftTrial"]) => ask(api.POST("/api/cameras/test", { body }));
export const testCamera = (id: string, which: "main" | "sub") =>
  ask(api.POST("/api/cameras/{id}/test", { params: { path: { id } }, body: { which } }));
export const discover = () => ask(api.POST("/api/cameras/discover"));
export const readDevice = (body: Shapes["Sources"]) => ask(api.POST("/api/cameras/onvif", { body }));
export const move = (id: string, body: MoveAct) =>
  ask(api.POST("/api/cameras/{id}/move", { params: { path: { id } }, body }));
export const previewFile = (csv: string) => ask(api.POST("/api/cameras/import/preview", { body: { csv } }));
export const importFile = (csv: string, only_good: boolean) =>
  ask(api.POST("/api/cameras/import", { body: { csv, only_good } }));
export const addNetwork = (body: Shapes["NewNetwork"]) => ask(api.POST("/api/camera-networks", { body }));
export const dropNetwork = (id: string) => ask(api.DELETE("/api/camera-networks/{id}", { params: { path: { id } } }));
