"""Where named roads meet: found in the roads of a pack, exact or sketched."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kentongan.places.model import Kind, Place, Point, Polyline, bearing_deg, distance_m

MEET_M: Final = 25.0  # two roads this near are taken to meet
SAME_M: Final = 60.0  # meeting points this near are one junction: the carriageways of a wide road
ALONGSIDE_M: Final = 250.0  # a longer chain of meeting points is two roads side by side, no junction
ARM_M: Final = 30.0  # an arm's direction is taken this far out
SPREAD_DEG: Final = 30.0  # arms nearer to each other are one arm
CELL_DEG: Final = 0.0005  # about 55 m: the cells in which near segments are looked for

Segment = tuple[int, Point, Point]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Road:
    """One street name with all its pieces."""

    name: str
    rank: int
    paths: tuple[Polyline, ...]


def find(roads: list[Road]) -> list[Place]:
    """Every place where two of these roads meet, the most important first.

    Args:
        roads: one for each street name; toll roads left out by the caller, as nobody crosses them.
    """
    spots = [spot for pair, points in _meetings(roads).items() for spot in _spots(pair, points)]
    return sorted(
        (_junction(names, point, roads) for names, point in _merged(spots, roads)),
        key=lambda junction: (junction.rank, junction.name, junction.point),
    )


def _meetings(roads: list[Road]) -> dict[Pair, list[Point]]:
    """For each pair of names the points of one that lie on the other."""
    cells: defaultdict[tuple[int, int], list[Segment]] = defaultdict(list)
    for index, road in enumerate(roads):
        for path in road.paths:
            for a, b in pairwise(path):
                for cell in _cells(a, b):
                    cells[cell].append((index, a, b))
    found: defaultdict[Pair, list[Point]] = defaultdict(list)
    for segments in cells.values():
        for n, (one, a, b) in enumerate(segments):
            for other, c, d in segments[n + 1 :]:
                if one != other and (point := _meet(a, b, c, d)) is not None:
                    first, second = sorted((roads[one].name, roads[other].name))
                    found[first, second].append(point)
    return found


def _cells(a: Point, b: Point) -> Iterator[tuple[int, int]]:
    """The cells a segment touches, each with its neighbours."""
    steps = max(1, math.ceil(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / CELL_DEG))
    touched: set[tuple[int, int]] = set()
    for n in range(steps + 1):
        x = math.floor((a[0] + (b[0] - a[0]) * n / steps) / CELL_DEG)
        y = math.floor((a[1] + (b[1] - a[1]) * n / steps) / CELL_DEG)
        touched.update((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    return iter(touched)


def _meet(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two segments cross, or come within MEET_M at an end of one; None where they do neither."""
    crossing = _crossing(a, b, c, d)
    if crossing is not None:
        return crossing
    for p, q, r in ((a, c, d), (b, c, d), (c, a, b), (d, a, b)):
        near = foot(p, q, r)
        if distance_m(p, near) <= MEET_M:
            return (p[0] + near[0]) / 2, (p[1] + near[1]) / 2
    return None


def _crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    across = ux * vy - uy * vx
    if across == 0:
        return None
    s = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / across
    t = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / across
    return (a[0] + s * ux, a[1] + s * uy) if 0 <= s <= 1 and 0 <= t <= 1 else None


def foot(p: Point, a: Point, b: Point) -> Point:
    """The point of segment a-b nearest to p, on a plane stretched as the city lies."""
    shrink = math.cos(math.radians(p[1])) ** 2
    ux, uy = b[0] - a[0], b[1] - a[1]
    size = ux * ux * shrink + uy * uy
    t = 0.0 if size == 0 else ((p[0] - a[0]) * ux * shrink + (p[1] - a[1]) * uy) / size
    t = min(1.0, max(0.0, t))
    return a[0] + t * ux, a[1] + t * uy


def _spots(pair: Pair, points: list[Point]) -> Iterator[tuple[Pair, Point]]:
    """Chains of near points, each as its middle; a chain as long as two parallel roads is left out."""
    left = sorted(set(points))
    while left:
        chain = [left.pop()]
        for member in chain:
            near = [point for point in left if distance_m(member, point) <= SAME_M]
            chain.extend(near)
            left = [point for point in left if point not in near]
        middle = _middle(chain)
        if max(distance_m(middle, point) for point in chain) <= ALONGSIDE_M / 2:
            yield pair, middle


def _merged(spots: list[tuple[Pair, Point]], roads: list[Road]) -> Iterator[tuple[list[str], Point]]:
    """Spots near each other are one junction of all their roads, the most important named first."""
    rank = {road.name: road.rank for road in roads}
    left = sorted(spots, key=lambda spot: (sum(rank[name] for name in spot[0]), spot))
    while left:
        _, point = left[0]
        group = [spot for spot in left if distance_m(point, spot[1]) <= SAME_M]
        left = [spot for spot in left if spot not in group]
        names = {name for pair, _ in group for name in pair}
        yield sorted(names, key=lambda name: (rank[name], name)), _middle([spot for _, spot in group])


def _middle(points: list[Point]) -> Point:
    lon = sum(point[0] for point in points) / len(points)
    lat = sum(point[1] for point in points) / len(points)
    return round(lon, 6), round(lat, 6)


def _junction(names: list[str], point: Point, roads: list[Road]) -> Place:
    meeting = [road for road in roads if road.name in names]
    return Place(
        kind=Kind.JUNCTION,
        name=f"Simpang {short(names[0])} - {short(names[1])}",
        geometry={"type": "Point", "coordinates": list(point)},
        point=point,
        rank=min(road.rank for road in meeting),
        more={"roads": names, "arms": _arms(point, meeting)},
    )


def short(name: str) -> str:
    """A road's name as people say it at a junction: without "Jalan"."""
    return name.removeprefix("Jalan ").removeprefix("Jl. ")


def _arms(point: Point, roads: list[Road]) -> list[float]:
    """Directions in which roads leave a junction: whole degrees, none within SPREAD_DEG of another."""
    found: list[float] = []
    for road in sorted(roads, key=lambda road: (road.rank, road.name)):
        for path in road.paths:
            for a, b in pairwise(path):
                near = foot(point, a, b)
                if distance_m(point, near) <= SAME_M:
                    found += [bearing_deg(near, end) for end in (a, b) if distance_m(near, end) >= ARM_M]
    arms: list[float] = []
    for bearing in (float(round(bearing) % 360) for bearing in found):
        if all(abs((bearing - arm + 180) % 360 - 180) > SPREAD_DEG for arm in arms):
            arms.append(bearing)
    return arms
