import type { Geometry, Position } from "geojson";

/** The middle of a shape's bounds: good enough to fly there. Longitude, latitude. */
export function centre(shape: Geometry): [number, number] {
  const points = positions(shape);
  const x = points.map((it) => it[0] ?? 0);
  const y = points.map((it) => it[1] ?? 0);
  return [(Math.min(...x) + Math.max(...x)) / 2, (Math.min(...y) + Math.max(...y)) / 2];
}

function positions(shape: Geometry): Position[] {
  switch (shape.type) {
    case "Point":
      return [shape.coordinates];
    case "LineString":
    case "MultiPoint":
      return shape.coordinates;
    case "Polygon":
    case "MultiLineString":
      return shape.coordinates.flat();
    case "MultiPolygon":
      return shape.coordinates.flat(2);
    case "GeometryCollection":
      return shape.geometries.flatMap(positions);
  }
}
