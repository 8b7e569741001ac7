"""Builders of zones, and by brute force what lies in them."""

import math
from itertools import pairwise

import numpy as np

from kentongan.vision.occupancy import Zone
from vision.drive import Point

SQUARE = Zone("Z", ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)))
HOOK = Zone("Z", ((0.2, 0.2), (0.8, 0.2), (0.8, 0.4), (0.4, 0.4), (0.4, 0.8), (0.2, 0.8)))


def share_inside(a: Point, b: Point) -> float:
    """By brute force: how much of the way from a to b lies in the hook."""
    ways = (np.arange(2000) + 0.5) / 2000
    path = np.array(a) + ways[:, None] * (np.array(b) - np.array(a))
    x, y = path.T
    return float(
        (
            ((x > 0.2) & (x < 0.8) & (y > 0.2) & (y < 0.4)) | ((x > 0.2) & (x < 0.4) & (y > 0.2) & (y < 0.8))
        ).mean()
    )


def clear(path: list[Point]) -> bool:
    """Nobody stands on the border, where rounding decides."""
    corners = [*HOOK.points, HOOK.points[0]]
    return all(distance(p, a, b) > 1e-5 for p in path for a, b in pairwise(corners)) and all(
        distance(c, a, b) > 1e-5 for c in corners for a, b in pairwise(path) if a != b
    )


def distance(p: Point, a: Point, b: Point) -> float:
    length2 = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    way = ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length2 if length2 else 0.0
    way = min(max(way, 0.0), 1.0)
    return math.hypot(p[0] - a[0] - way * (b[0] - a[0]), p[1] - a[1] - way * (b[1] - a[1]))
