import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { PeopleScreen } from "./access/PeopleScreen";
import { RolesScreen } from "./access/RolesScreen";
import { EnrolScreen } from "./access/EnrolScreen";
import { CamerasScreen } from "./cameras/CamerasScreen";
import { DrawScreen } from "./cameras/draw/DrawScreen";
import { StillsScreen } from "./cameras/stills/StillsScreen";
import { HealthScreen } from "./health/HealthScreen";
import { DeskScreen } from "./incidents/DeskScreen";
import { SourcesScreen } from "./incidents/sources/SourcesScreen";
import { JournalScreen } from "./journal/JournalScreen";
import { Faulty } from "./shell/Faulty";
import { Inside } from "./shell/Inside";
import { NotThere } from "./shell/NotThere";
import {
  cameraSearch,
  codeSearch,
  deskSearch,
  healthSearch,
  mapSearch,
  recordingSearch,
  reportSearch,
  unitSearch,
  wallSearch,
} from "./search";
import { UnitsScreen } from "./units/UnitsScreen";
import { WallScreen } from "./wall/WallScreen";

const root = createRootRoute({ notFoundComponent: NotThere, errorComponent: Faulty });
const enrol = createRoute({
  getParentRoute: () => root,
  path: "/enrol",
  component: EnrolScreen,
  validateSearch: codeSearch,
});
const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Inside });
const map = createRoute({
  getParentRoute: () => inside,
  path: "/",
  // The map library is the heaviest part of the page, and the login does not need it.
  component: lazyRouteComponent(() => import("./map/MapScreen"), "MapScreen"),
  validateSearch: mapSearch,
});
const cameras = createRoute({
  getParentRoute: () => inside,
  path: "/cameras",
  component: CamerasScreen,
  validateSearch: cameraSearch,
});
const desk = createRoute({
  getParentRoute: () => inside,
  path: "/desk",
  component: DeskScreen,
  validateSearch: deskSearch,
});
const wall = createRoute({
  getParentRoute: () => inside,
  path: "/wall",
  component: WallScreen,
  validateSearch: wallSearch,
});
const draw = createRoute({
  getParentRoute: () => inside,
  path: "/draw",
  component: DrawScreen,
  validateSearch: cameraSearch,
});
const recordings = createRoute({
  getParentRoute: () => inside,
  path: "/recordings",
  component: lazyRouteComponent(() => import("./recordings/RecordingsScreen"), "RecordingsScreen"),
  validateSearch: recordingSearch,
});
const people = createRoute({ getParentRoute: () => inside, path: "/people", component: PeopleScreen });
const roles = createRoute({ getParentRoute: () => inside, path: "/roles", component: RolesScreen });
const journal = createRoute({ getParentRoute: () => inside, path: "/journal", component: JournalScreen });
const units = createRoute({
  getParentRoute: () => inside,
  path: "/units",
  component: UnitsScreen,
  validateSearch: unitSearch,
});
const stills = createRoute({
  getParentRoute: () => inside,
  path: "/stills",
  component: StillsScreen,
  validateSearch: cameraSearch,
});
const health = createRoute({
  getParentRoute: () => inside,
  path: "/health",
  component: HealthScreen,
  validateSearch: healthSearch,
});
const sources = createRoute({ getParentRoute: () => inside, path: "/sources", component: SourcesScreen });
const reports = createRoute({
  getParentRoute: () => inside,
  path: "/reports",
  // Looked at after the shift: it does not make the desk heavier.
  component: lazyRouteComponent(() => import("./incidents/reports/ReportsScreen"), "ReportsScreen"),
  validateSearch: reportSearch,
});

export const router = createRouter({
  routeTree: root.addChildren([
    enrol,
    inside.addChildren([
      map,
      desk,
      cameras,
      wall,
      people,
      roles,
      journal,
      draw,
      stills,
      recordings,
      health,
      units,
      reports,
      sources,
    ]),
  ]),
  defaultErrorComponent: Faulty,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
