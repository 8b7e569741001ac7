"""A city in files, as a value: what a pack holds, and what can be said of it without a database.

Points are (lon, lat) in degrees WGS84, as in GeoJSON. Bearings are degrees from north, clockwise.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, cast
from uuid import NAMESPACE_URL, UUID, uuid5

Point = tuple[float, float]
Polyline = tuple[Point, ...]

EARTH_M: Final = 6_371_008.8


class Kind(StrEnum):
    ROAD = "road"
    RAILWAY = "railway"
    JUNCTION = "junction"
    LANDMARK = "landmark"
    POLSEK = "polsek"
    STOP = "stop"
    CITY = "city"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Who the city is: the file city.toml of a pack."""

    slug: str
    name: str
    province: str
    timezone: str
    lat: float
    lon: float
    code: str
    holidays: str
    approximate: bool
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Anything with a name on the map. `geometry` is GeoJSON; `point` stands for it."""

    kind: Kind
    name: str
    geometry: dict[str, object]
    point: Point
    rank: int = 5
    code: str = ""
    alias: tuple[str, ...] = ()
    more: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Pack:
    card: Card
    places: tuple[Place, ...]
    digest: str

    def of(self, *kinds: Kind) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the database says was loaded last."""

    digest: str
    approximate: bool
    loaded_at: datetime


def place_ids(slug: str, places: Sequence[Place]) -> list[UUID]:
    """An id for each place that a second load of the same pack finds again."""
    seen: dict[str, int] = {}
    ids: list[UUID] = []
    for place in places:
        what = f"{slug}/{place.kind}/{place.code}/{place.name}"
        seen[what] = seen.get(what, 0) + 1
        ids.append(uuid5(NAMESPACE_URL, f"kentongan:{what}/{seen[what]}"))
    return ids


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """West, south, east, north of at least one point."""
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def distance_m(a: Point, b: Point) -> float:
    """Along a great circle. Source: haversine formula, R. W. Sinnott, Sky and Telescope 68 (1984)."""
    lat_a, lat_b = math.radians(a[1]), math.radians(b[1])
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b[0] - a[0]) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, h)))


def bearing_deg(a: Point, b: Point) -> float:
    """From a towards b, 0 <= bearing < 360. On a plane: good within a city."""
    east = (b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.degrees(math.atan2(east, b[1] - a[1])) % 360


def moved(a: Point, bearing: float, metres: float) -> Point:
    """The point so many metres from a in this direction."""
    turn = math.radians(bearing)
    north = math.degrees(metres * math.cos(turn) / EARTH_M)
    east = math.degrees(metres * math.sin(turn) / (EARTH_M * math.cos(math.radians(a[1]))))
    return a[0] + east, a[1] + north


def halfway(paths: Sequence[Polyline]) -> Point:
    """The point halfway along the longest of these paths."""
    path = max(paths, key=length_m)
    left = length_m(path) / 2
    for a, b in pairwise(path):
        step = distance_m(a, b)
        if step > 0 and step >= left:
            return a[0] + (b[0] - a[0]) * left / step, a[1] + (b[1] - a[1]) * left / step
        left -= step
    return path[-1]


def length_m(path: Polyline) -> float:
    return sum(distance_m(a, b) for a, b in pairwise(path))


def inside(rings: Sequence[Polyline]) -> Point:
    """A point inside a polygon: on the line of latitude through its middle, halfway over the widest part."""
    lats = [lat for _, lat in rings[0]]
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        lat = min(lats) + (max(lats) - min(lats)) * share
        cuts = sorted(_cut(a, b, lat) for ring in rings for a, b in pairwise(ring) if _spans(a, b, lat))
        if len(cuts) > 1:
            west, east = max(zip(cuts[::2], cuts[1::2], strict=False), key=lambda span: span[1] - span[0])
            return round((west + east) / 2, 6), round(lat, 6)
    return rings[0][0]


def _spans(a: Point, b: Point, lat: float) -> bool:
    return (a[1] > lat) != (b[1] > lat)


def _cut(a: Point, b: Point, lat: float) -> float:
    return a[0] + (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1])


def contains(geometry: dict[str, object], point: Point) -> bool:
    """A GeoJSON Polygon or MultiPolygon holds this point. Source: even-odd rule."""
    coordinates = cast(list[Any], geometry["coordinates"])
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return any(_holds(part, point) for part in parts)


def _holds(rings: Sequence[Polyline], point: Point) -> bool:
    cuts = [_cut(a, b, point[1]) for ring in rings for a, b in pairwise(ring) if _spans(a, b, point[1])]
    return sum(lon > point[0] for lon in cuts) % 2 == 1
