import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../base/api";
import type { UnitState } from "../base/types";

/** Entries `unit.*` and positions make it out of date. */
export const units = queryOptions({
  queryKey: ["unit"],
  queryFn: ({ signal }) => ask(api.GET("/api/units", { signal })),
});

export const devices = (unit: string) =>
  queryOptions({
    queryKey: ["unit", "devices", unit],
    queryFn: ({ signal }) => ask(api.GET("/api/units/{id}/devices", { params: { path: { id: unit } }, signal })),
  });

/** The states that a person sets; the others follow from a dispatch or a call for help. */
export const BY_HAND: readonly UnitState[] = ["ready", "escorting", "returning", "resting", "off_duty", "faulty"];

export interface FreshUnit {
  call_sign: string;
  function: string;
  name: string;
  polsek: string;
}

export const addUnit = (body: FreshUnit) => ask(api.POST("/api/units", { body }));
export const setState = (id: string, state: UnitState) =>
  ask(api.POST("/api/units/{id}/state", { params: { path: { id } }, body: { state } }));
export const addDevice = (unit: string, name: string, topic: string) =>
  ask(api.POST("/api/units/{id}/devices", { params: { path: { id: unit } }, body: { name, topic } }));
export const revokeDevice = (id: string) => ask(api.DELETE("/api/devices/{id}", { params: { path: { id } } }));
