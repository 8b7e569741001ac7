/** The names of the API's shapes as the page uses them. The only file that knows the generated names. */
import type { FeatureCollection } from "geojson";
import type { components } from "./api.gen";

type Shapes = components["schemas"];

export type City = Shapes["City"];
export type Session = Shapes["Session"];
export type Member = Shapes["Member"];
export type Code = Shapes["Code"];
export type Added = Shapes["Added"];
export type Role = Shapes["Role"];
export type Entry = Shapes["Entry"];
export type Camera = Shapes["Camera"];
export type Health = Camera["health"];
export type Counts = Shapes["Counts"];
export type Period = Shapes["Period"];
export type Typical = Shapes["Typical"];
export type Way = Shapes["Cell"]["way"];

/** GET /api/places/map. GeoJSON has its own types, so this one shape is not taken from the generated file. */
export interface CityMap {
  attribution: string;
  approximate: boolean;
  bounds: [number, number, number, number];
  roads: FeatureCollection;
  areas: FeatureCollection;
  places: FeatureCollection;
}
