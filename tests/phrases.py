"""What people say and what they mean: the phrases of tests/places, and where each wanted place lies.

The wanted points come from the raw geography of the assets folder, by a reader of its own that shares nothing
with what is judged. No coordinate of others is kept in the repository: a phrase names what it wants.
"""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

RIGHT_M = 200.0
MEET_M = 30.0
STEP_M = 8.0
HERE = Path(__file__).parent / "places"

Point = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """`shape` point: within RIGHT_M of it. street: a street whose point lies so near to the wanted street.
    kelurahan, kecamatan: that kind of area, and a point inside it."""

    phrase: str
    shape: str
    wanted: str


def phrases(name: str) -> list[Wanted]:
    with (HERE / name).open(encoding="utf-8", newline="") as rows:
        return [Wanted(**row) for row in csv.DictReader(rows)]


class Truth:
    """Where things are, read from the raw files of a geography folder."""

    def __init__(self, geo: Path) -> None:
        self._roads: defaultdict[str, list[list[Point]]] = defaultdict(list)
        for it in _features(geo / "osm_jalan_utama" / "jalan_bandung.geojson"):
            self._roads[it["properties"].get("name")] += _lines(it["geometry"])
        self._stops: defaultdict[str, list[Point]] = defaultdict(list)
        for it in _features(geo / "osm_jalan_utama" / "halte_bandung.geojson"):
            self._stops[it["properties"].get("name")].append(tuple(it["geometry"]["coordinates"]))
        with (geo / "landmark_bandung_perkiraan.csv").open(encoding="utf-8") as rows:
            self._landmarks = {
                row["nama"]: (float(row["lng"]), float(row["lat"])) for row in csv.DictReader(rows)
            }
        self._areas = {
            kind: {_plain(_name(it)): it["geometry"] for it in _features(geo / "wilayah_boundaries" / file)}
            for kind, file in (
                ("kelurahan", "bandung_kelurahan.geojson"),
                ("kecamatan", "bandung_kecamatan_dari_kelurahan.geojson"),
            )
        }
        self.place = cache(self._place)

    def right(self, hit: dict[str, Any], it: Wanted) -> bool:
        """This answer is what was wanted."""
        name = it.wanted.partition(":")[2]
        at = (hit["lon"], hit["lat"])
        if it.shape == "street":
            return hit["kind"] == "road" and min(_gap_m(at, line) for line in self._roads[name]) <= RIGHT_M
        if it.shape in self._areas:
            area = self._areas[it.shape][_plain(name)]
            return hit["kind"] == it.shape and _holds(area, at)
        return _far_m(at, self.place(it.wanted)) <= RIGHT_M

    def _place(self, wanted: str) -> Point:
        kind, name = wanted.split(":", 1)
        match kind:
            case "stop":
                return _middle(self._stops[name])
            case "landmark":
                return self._landmarks[name]
            case "crossing":
                return self._crossing(*name.split(" + "))
            case "point":
                lat, lon = name.split(",")
                return float(lon), float(lat)
        raise KeyError(wanted)

    def _crossing(self, a: str, b: str) -> Point:
        """The middle of all points of one road that lie within MEET_M of the other."""
        cells: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
        for q in _dense(self._roads[b]):
            cells[round(q[0] * 2000), round(q[1] * 2000)].append(q)
        met = [
            ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            for p in _dense(self._roads[a])
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for q in cells[round(p[0] * 2000) + dx, round(p[1] * 2000) + dy]
            if _far_m(p, q) <= MEET_M
        ]
        return _middle(met)


def _features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _lines(geometry: dict[str, Any]) -> list[list[Point]]:
    lines = geometry["coordinates"]
    return [lines] if geometry["type"] == "LineString" else lines


def _name(feature: dict[str, Any]) -> str:
    return feature["properties"].get("nama") or feature["properties"].get("name")


def _plain(name: str) -> str:
    return name.replace(" ", "").lower()


def _middle(points: list[Point]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _flat(point: Point) -> Point:
    return point[0] * math.cos(math.radians(-6.9)) * 111_195, point[1] * 111_195


def _far_m(a: Point, b: Point) -> float:
    return math.dist(_flat(a), _flat(b))


def _gap_m(point: Point, line: list[Point]) -> float:
    return min(_far_m(point, q) for q in _dense([line]))


def _dense(lines: list[list[Point]]) -> Iterator[Point]:
    for line in lines:
        for a, b in pairwise(line):
            steps = max(1, int(_far_m(a, b) / STEP_M))
            for n in range(steps):
                yield a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps
        yield tuple(line[-1])


def _holds(geometry: dict[str, Any], point: Point) -> bool:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return any(_odd(part, point) for part in parts)


def _odd(rings: list[list[Point]], point: Point) -> bool:
    inside = False
    for ring in rings:
        for a, b in pairwise(ring):
            if (a[1] > point[1]) != (b[1] > point[1]):
                inside ^= point[0] < a[0] + (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1])
    return inside
