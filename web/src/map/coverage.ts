import type { Position } from "geojson";
import type { Camera, CityMap } from "../base/types";
import { isSure, outline, type Place } from "./cones";

export type Project = (place: Place) => { x: number; y: number };

/** How much of the hatching is left where a camera sees only by a reach or an angle that nobody has entered. */
const HALF = 0.5;
const HATCH_PX = 9;

/** The city's outer rings: every area of its map together; of a map without areas all of it. */
export function rings({ areas, bounds }: Pick<CityMap, "areas" | "bounds">): Position[][] {
  const found = areas.features.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return geometry.coordinates.slice(0, 1);
    return geometry.type === "MultiPolygon" ? geometry.coordinates.flatMap((it) => it.slice(0, 1)) : [];
  });
  const [west, south, east, north] = bounds;
  const all = [west, east].flatMap((lon, index): Position[] => [
    [lon, index ? north : south],
    [lon, index ? south : north],
  ]);
  return found.length > 0 ? found : [all];
}

/** Hatches the city and wipes out of it what cameras see. Half where that is only perhaps. */
export function paintUnseen(
  pen: CanvasRenderingContext2D,
  city: readonly Position[][],
  cameras: readonly Camera[],
  project: Project,
  colour: string,
): void {
  const ground = new Path2D();
  for (const ring of city) trace(ground, ring as Place[], project);
  pen.globalCompositeOperation = "source-over";
  pen.globalAlpha = 0.1;
  pen.fillStyle = colour;
  pen.fill(ground);
  pen.save();
  pen.clip(ground);
  pen.globalAlpha = 0.35;
  hatch(pen, colour);
  pen.restore();
  pen.globalCompositeOperation = "destination-out";
  // What is surely seen is wiped last, so that nothing of it stays half hatched.
  for (const sure of [false, true]) {
    pen.globalAlpha = sure ? 1 : HALF;
    for (const camera of cameras) {
      if (!camera.enabled || isSure(camera) !== sure) continue;
      const cone = new Path2D();
      trace(cone, outline(camera), project);
      pen.fill(cone);
    }
  }
  pen.globalCompositeOperation = "source-over";
  pen.globalAlpha = 1;
}

function trace(path: Path2D, ring: readonly Place[], project: Project): void {
  ring.forEach((place, index) => {
    const { x, y } = project(place);
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  path.closePath();
}

function hatch(pen: CanvasRenderingContext2D, colour: string): void {
  const { width, height } = pen.canvas;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (let x = -height; x < width; x += HATCH_PX) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.stroke();
}
