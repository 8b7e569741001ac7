/** The names of the API's shapes as the page uses them. */
import type { FeatureCollection } from "geojson";
import type { components } from "./api.gen";

type Shapes = components["schemas"];

export type Session = Shapes["Session"];
export type Member = Shapes["Person"];
export type Role = Shapes["Role"];
export type Entry = Shapes["Entry"];
export type Camera = Shapes["CameraRow"];
export type CameraStill = Shapes["CameraStill"];
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
export type FoundPlaces = Shapes["Findings"];
export type PlaceHit = Shapes["Hit"];
export type SeenPlace = Shapes["SeenPlace"];
export type SightedCamera = Shapes["SightedCamera"];
export type Outlines = Shapes["Outlines"];
export type CameraDrawing = Shapes["CameraDrawing"];
export type WantedDrawing = Shapes["WantedDrawing"];
export type ZoneKind = Shapes["ZoneKind"];

export type CameraSettings = Shapes["CameraSettings"];
export type Purpose = Shapes["Purpose"];
export type Trial = Shapes["Trial"];
export type Device = Shapes["Device"];
export type Profile = Shapes["Profile"];
export type Nearby = Shapes["Nearby"];
export type FileJudged = Shapes["FileJudged"];
export type Moved = Shapes["Moved"];
export type MoveAct = Shapes["Move"];

export type RecordedCamera = Shapes["RecordedCamera"];
export type RecordingStore = Shapes["RecordingStore"];
export type Timeline = Shapes["TimelineRow"];
export type Segment = Shapes["SegmentRow"];
export type Hold = Shapes["HoldRow"];
export type ExportJob = Shapes["ExportRow"];
export type RecordingPlan = Shapes["PlanWanted"];
export type RecordingMode = Shapes["Mode"];
export type KeptWall = Shapes["Wall"];
export type WantedWall = Shapes["WantedWall"];
export type WallStop = Shapes["Stop-Output"];
export type Bookmark = Shapes["Bookmark"];
export type Unit = Shapes["Unit"];
export type UnitState = Shapes["UnitState"];
export type DeviceView = Shapes["DeviceView"];
export type DeviceRow = Shapes["DeviceRow"];
export type Task = Shapes["Task"];
export type ActionOutcome = Shapes["ActionOutcome"];

export type Call = Shapes["CallRow"];
export type CallDetail = Shapes["CallDetail"];
export type Outcome = Shapes["Disposition"];
export type Incident = Shapes["IncidentRow"];
export type IncidentDetail = Shapes["IncidentDetail"];
export type IncidentState = Shapes["State-Input"];
export type Alike = Shapes["AlikeRow"];
export type Category = Shapes["Category"];
export type Question = Shapes["Question"];
export type IntakeTable = Shapes["Table"];
export type Clock = Shapes["Clock"];
export type Eye = Shapes["EyeRow"];
export type Eyes = Shapes["EyesRow"];
export type Recommendation = Shapes["Recommendation"];
export type RankedUnit = Shapes["Ranked"];
export type UnrankedUnit = Shapes["Unranked"];
export type Dispatch = Shapes["Dispatch"];
export type DispatchState = Shapes["DispatchState"];
export type Handover = Shapes["Handover"];
export type HandoverLine = Shapes["HandoverLine"];
export type CameraFlow = Shapes["FlowRow"];
export type CopyRow = Shapes["CopyRow"];
export type Standing = Shapes["Standing"];
export type Erased = Shapes["Erased"];
export type IncidentNote = Shapes["Note"];
export type Escalation = Shapes["EscalationRow"];
export type Emergency = Shapes["Emergency"];

type Layers = "roads" | "railways" | "areas" | "places";

/** The layers are GeoJSON, which has types of its own. */
export type CityMap = Omit<Shapes["CityMap"], Layers> & Record<Layers, FeatureCollection>;
