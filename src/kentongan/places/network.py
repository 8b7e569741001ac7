"""How far along the roads of the pack: a graph of their points, joined where they meet. Pure.

Roads of an exact pack share the points at which they meet; those of a sketch only cross, and are joined at
the pack's junctions.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kentongan.places.model import Kind, Place, Point, Polyline, distance_m, moved
from kentongan.places.pack import paths_of

Node = tuple[int, int]
"""A point to about a metre, so that two roads that share it share a node."""

FINE: Final = 1e5
JOIN_M: Final = 80.0  # a road this near a junction that names it goes through it
SNAP_M: Final = 500.0  # farther from any road nobody can say how far along roads it is
CELL: Final = 0.005  # degrees; a little over SNAP_M
CLOSE_M: Final = 200.0  # the longest piece of road between two nodes: one is near every point of it


@dataclass(frozen=True, slots=True)
class Network:
    """`back` leads against the traffic: from a place to those who could come to it."""

    back: dict[Node, list[tuple[Node, float]]] = field(default_factory=dict[Node, list[tuple[Node, float]]])
    cells: dict[Node, list[Node]] = field(default_factory=dict[Node, list[Node]])

    def nearest(self, point: Point) -> tuple[Node, float] | None:
        """The nearest node within SNAP_M, and how far it is."""
        x, y = int(point[0] // CELL), int(point[1] // CELL)
        around = [n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in self.cells.get((x + i, y + j), [])]
        found = min(((distance_m(point, place_of(n)), n) for n in around), default=None)
        return None if found is None or found[0] > SNAP_M else (found[1], found[0])

    def distances_m(self, to: Point, starts: Sequence[Point]) -> list[float | None]:
        """How far it is along the roads from each start to one place; None where no road leads there."""
        target = self.nearest(to)
        snapped = [self.nearest(start) for start in starts]
        if target is None:
            return [None] * len(starts)
        reached = self._reach(target[0], {s[0] for s in snapped if s is not None})
        return [
            None if s is None or s[0] not in reached else reached[s[0]] + s[1] + target[1] for s in snapped
        ]

    def _reach(self, start: Node, wanted: set[Node]) -> dict[Node, float]:
        """Source: E. W. Dijkstra, A note on two problems in connexion with graphs (1959)."""
        best = {start: 0.0}
        done: dict[Node, float] = {}
        waiting = [(0.0, start)]
        left = set(wanted)
        while waiting and left:
            far_m, node = heapq.heappop(waiting)
            if node in done:
                continue
            done[node] = far_m
            left.discard(node)
            for other, step_m in self.back.get(node, ()):
                if far_m + step_m < best.get(other, float("inf")):
                    best[other] = far_m + step_m
                    heapq.heappush(waiting, (far_m + step_m, other))
        return done


def node_of(point: Point) -> Node:
    return round(point[0] * FINE), round(point[1] * FINE)


def place_of(node: Node) -> Point:
    return node[0] / FINE, node[1] / FINE


def network(places: Iterable[Place]) -> Network:
    """The graph of a city's roads."""
    everything = list(places)
    cuts = _cuts(everything)
    made = Network()
    for road in everything:
        if road.kind is Kind.ROAD:
            for path in paths_of(road):
                _lay(made, _with(path, cuts.get(road.name, [])), oneway=bool(road.more.get("oneway")))
    for junction, points in _joints(cuts).items():
        for point in points:
            _join(made, junction, node_of(point), oneway=False)
    for node in made.back:
        lon, lat = place_of(node)
        made.cells.setdefault((int(lon // CELL), int(lat // CELL)), []).append(node)
    return made


def _cuts(places: list[Place]) -> dict[str, list[tuple[Point, Point]]]:
    """For each road by name the junctions it goes through: (junction, the road's own nearest point)."""
    paths: dict[str, list[Polyline]] = defaultdict(list)
    for place in places:
        if place.kind is Kind.ROAD and place.name:
            paths[place.name] += paths_of(place)
    cuts: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for place in places:
        named = place.more.get("roads") if place.kind is Kind.JUNCTION else None
        for name in named if isinstance(named, list) else []:  # pyright: ignore[reportUnknownVariableType]
            near = [foot(place.point, a, b) for path in paths[str(name)] for a, b in pairwise(path)]  # pyright: ignore[reportUnknownArgumentType]
            best = min(near, key=lambda p: distance_m(place.point, p), default=None)
            if best is not None and distance_m(place.point, best) <= JOIN_M:
                cuts[str(name)].append((place.point, best))  # pyright: ignore[reportUnknownArgumentType]
    return cuts


def _joints(cuts: dict[str, list[tuple[Point, Point]]]) -> dict[Node, list[Point]]:
    joints: dict[Node, list[Point]] = defaultdict(list)
    for rows in cuts.values():
        for junction, point in rows:
            joints[node_of(junction)].append(point)
    return joints


def foot(point: Point, a: Point, b: Point) -> Point:
    """The point of the segment a..b that is nearest, on a plane: good within a city."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length
    share = min(max(share, 0.0), 1.0)
    return a[0] + dx * share, a[1] + dy * share


def _with(path: Polyline, cuts: list[tuple[Point, Point]]) -> list[Point]:
    """The path with a point at each of its junctions, and none farther than CLOSE_M from the next."""
    out: list[Point] = [path[0]]
    for a, b in pairwise(path):
        on = [p for _, p in cuts if distance_m(foot(p, a, b), p) < 1.0]
        stops = sorted({a, b, *on}, key=lambda p: distance_m(a, p))
        for c, d in pairwise(stops):
            pieces = int(distance_m(c, d) // CLOSE_M) + 1
            out += [
                (c[0] + (d[0] - c[0]) * n / pieces, c[1] + (d[1] - c[1]) * n / pieces)
                for n in range(1, pieces + 1)
            ]
    return out


def _lay(made: Network, points: list[Point], *, oneway: bool) -> None:
    for a, b in pairwise(points):
        _join(made, node_of(a), node_of(b), oneway=oneway)


def _join(made: Network, a: Node, b: Node, *, oneway: bool) -> None:
    if a == b:
        return
    step_m = distance_m(place_of(a), place_of(b))
    made.back.setdefault(b, []).append((a, step_m))
    back = made.back.setdefault(a, [])
    if not oneway:
        back.append((b, step_m))


def around(point: Point, metres: float) -> tuple[float, float, float, float]:
    """West, south, east, north of the square that holds every point so near."""
    north, east = moved(point, 0.0, metres), moved(point, 90.0, metres)
    return 2 * point[0] - east[0], 2 * point[1] - north[1], east[0], north[1]
