import type { ZoneKind } from "../../base/types";
import { m } from "../../i18n/m";
import type { Fault, What } from "./drawing";

export function whatWord(what: What): string {
  return { line: m.draw_line, zone: m.draw_zone, mask: m.draw_mask }[what]();
}

export function zoneWord(kind: ZoneKind): string {
  return {
    no_stopping: m.zone_no_stopping,
    queue: m.zone_queue,
    zebra: m.zone_zebra,
    bus_lane: m.zone_bus_lane,
    no_entry: m.zone_no_entry,
    sidewalk: m.zone_sidewalk,
    other: m.zone_other,
  }[kind]();
}

export function faultWord(fault: Fault): string {
  return {
    name: m.draw_fault_name,
    same_name: m.draw_fault_same_name,
    short: m.draw_fault_short,
    crossed: m.draw_fault_crossed,
    small: m.draw_fault_small,
    many: m.draw_fault_many,
  }[fault]();
}
