/** The names of the API's shapes as the page uses them. */
import type { FeatureCollection } from "geojson";
import type { components } from "./api.gen";

type Shapes = components["schemas"];

export type Session = Shapes["Session"];
export type Member = Shapes["Person"];
export type Role = Shapes["Role"];
export type Entry = Shapes["Entry"];
export type Camera = Shapes["CameraRow"];
export type Trouble = Shapes["TroubleRow"];
export type TroubleKind = Shapes["TroubleKind"];
export type Outage = Shapes["OutageRow"];
export type Troubles = Shapes["Troubles"];
export type Ticket = Shapes["TicketRow"];
export type League = Shapes["LeagueTable"];
export type LeagueRow = Shapes["LeagueRow"];
export type Health = Shapes["Health"];
export type Counts = Shapes["CameraCounts"];
export type CountedLine = Shapes["CountedLine"];
export type LineSeen = Shapes["LineSeen"];
export type Period = Shapes["LinedCounts"];
export type Typical = Shapes["Typical"];
export type Way = Shapes["Cell"]["way"];
export type Kind = Shapes["Cell"]["kind"];

type Layers = "roads" | "railways" | "areas" | "places";

/** The layers are GeoJSON, which has types of its own. */
export type CityMap = Omit<Shapes["CityMap"], Layers> & Record<Layers, FeatureCollection>;
