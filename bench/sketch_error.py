"""How far our sketch of Bandung is from OpenStreetMap: roads by name, and junctions.

    PYTHONPATH=src python bench/sketch_error.py PATH/TO/geo      (the folder with osm_jalan_utama/)

Measures, never corrects: cities/bandung was drawn from general knowledge and is not adjusted to this.
For each road of the sketch whose name, or else another name of it, is in the extract: the distance of points
every 50 m along it to the nearest way of that name. For each junction: the distance to the nearest junction
of the extract where at least two roads have the same names. An extract that lacks a piece of a road makes the
sketch look worse than it is: nothing is left out for that.
"""

import re
import statistics
import sys
from itertools import pairwise
from pathlib import Path

from kentongan.base.paths import CITIES
from kentongan.places.junctions import find, foot
from kentongan.places.model import Kind, Place, Point, Polyline, distance_m
from kentongan.places.pack import named_roads, paths_of, read
from kentongan.tools.city_sources import from_geojson

STEP_M = 50.0
TITLES = {"jalan", "jl", "raya", "jenderal", "jend", "dr", "doktor", "prof", "ir", "insinyur", "h", "haji"}


def key(name: str) -> str:
    """A name without titles, spaces and dots: "Jalan Ir. H. Juanda" is "Jalan Ir Haji Juanda"."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "".join(word for word in words if word not in TITLES)


def keys(place: Place) -> set[str]:
    return {key(name) for name in (place.name, *place.alias) if key(name)}


def along(path: Polyline) -> list[Point]:
    """Points of a line, one each STEP_M."""
    points: list[Point] = [path[0]]
    for a, b in pairwise(path):
        steps = max(1, round(distance_m(a, b) / STEP_M))
        points += [
            (a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps) for n in range(1, steps + 1)
        ]
    return points


def to_lines_m(point: Point, lines: list[Polyline]) -> float:
    return min(distance_m(point, foot(point, a, b)) for line in lines for a, b in pairwise(line))


def told(what: str, errors: list[float], compared: str) -> None:
    p90 = statistics.quantiles(errors, n=10)[-1]
    print(f"{what}: median {statistics.median(errors):.0f} m, p90 {p90:.0f} m, "
          f"largest {max(errors):.0f} m ({compared})")  # fmt: skip


def roads(sketch: list[Place], truth: list[Place]) -> None:
    by_key: dict[str, list[Polyline]] = {}
    for road in truth:
        for name in keys(road):
            by_key.setdefault(name, []).extend(paths_of(road))
    errors: list[float] = []
    by_road: list[tuple[float, str]] = []
    unknown: list[str] = []
    for road in sketch:
        other = [line for name in sorted(keys(road)) for line in by_key.get(name, [])]
        lines = by_key.get(key(road.name), other)
        if not lines:
            unknown.append(road.name)
            continue
        here = [to_lines_m(point, lines) for path in paths_of(road) for point in along(path)]
        errors += here
        by_road.append((statistics.median(here), road.name))
    told("roads, by points", errors, f"{len(errors)} points, one each {STEP_M:.0f} m")
    told(
        "roads, by road",
        [error for error, _ in by_road],
        f"{len(by_road)} of {len(sketch)} roads have a way of the same name",
    )
    print("  farthest: " + ", ".join(f"{name} {error:.0f} m" for error, name in sorted(by_road)[:-6:-1]))
    print("  without: " + ", ".join(unknown))


def junctions(sketch: tuple[Place, ...], truth: list[Place]) -> None:
    known = [({key(str(name)) for name in roads_of(place)}, place.point) for place in truth]
    errors: list[float] = []
    for junction in sketch:
        mine = {key(name) for name in roads_of(junction)}
        near = [distance_m(junction.point, point) for names, point in known if len(names & mine) >= 2]
        if near:
            errors.append(min(near))
    told("junctions", errors, f"{len(errors)} of {len(sketch)} have two roads of the same names meeting")


def roads_of(junction: Place) -> list[str]:
    found = junction.more["roads"]
    assert isinstance(found, list)
    return [str(name) for name in found]


def main(geo: Path) -> None:
    sketch = read(CITIES / "bandung")
    found, works = from_geojson(geo / "osm_jalan_utama")
    truth = [place for place in found if place.kind is Kind.ROAD and place.name]
    print(f"sketch against {'; '.join(works)}")
    roads(list(sketch.of(Kind.ROAD)), truth)
    junctions(sketch.of(Kind.JUNCTION), find(named_roads(truth)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
