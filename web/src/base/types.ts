/** The names of the API's shapes as the page uses them. */
import type { FeatureCollection } from "geojson";
import type { components } from "./api.gen";

type Shapes = components["schemas"];

export type Session = Shapes["Session"];
export type Member = Shapes["Person"];
export type Role = Shapes["Role"];
export type Entry = Shapes["Entry"];
export type Camera = Shapes["CameraRow"];
export type Health = Shapes["Health"];
export type Counts = Shapes["CameraCounts"];
export type CountedLine = Shapes["CountedLine"];
export type LineSeen = Shapes["LineSeen"];
export type Period = Shapes["LinedCounts"];
export type Typical = Shapes["Typical"];
export type Way = Shapes["Cell"]["way"];
export type Kind = Shapes["Cell"]["kind"];
export type KeptWall = Shapes["Wall"];
export type WantedWall = Shapes["WantedWall"];
export type WallStop = Shapes["Stop-Output"];
export type Bookmark = Shapes["Bookmark"];

type Layers = "roads" | "railways" | "areas" | "places";

/** The layers are GeoJSON, which has types of its own. */
export type CityMap = Omit<Shapes["CityMap"], Layers> & Record<Layers, FeatureCollection>;
