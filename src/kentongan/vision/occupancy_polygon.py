"""Polygons in the picture: who is inside, and which part of a step."""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.base.errors import Invalid

Points: TypeAlias = NDArray[np.floating[Any]]
"""(N, 2). Any unit; polygons (M, 2) close themselves and may turn either way."""

SMALLEST: Final = 1e-4
"""Of the picture's area; in a smaller zone nobody can stand."""


def check(corners: Points) -> None:
    """A zone must be a simple polygon with an inside.

    Raises: Invalid, on fewer than three corners, sides that cross or touch, or hardly any area.
    """
    n = len(corners)
    if n < 3:
        raise Invalid(f"{n} points make no zone: it needs three or more")
    after = np.roll(corners, -1, axis=0)
    same = np.flatnonzero(np.linalg.norm(after - corners, axis=1) < 1e-6)
    if len(same):
        i = int(same[0])
        raise Invalid(f"point {(i + 1) % n} repeats point {i}: a zone closes itself")
    for i in range(n):
        for j in range(i + 1, n):
            neighbours = j - i == 1 or j - i == n - 1
            if not neighbours and _touch(corners[i], after[i], corners[j], after[j]):
                raise Invalid(f"the side from point {i} crosses or touches the one from point {j}")
    if abs(area(corners)) < SMALLEST:
        raise Invalid(f"its area, {abs(area(corners)):.1e} of the picture, is too small to stand in")


def area(corners: Points) -> float:
    """Signed, by the shoelace formula."""
    x, y = corners[:, 0], corners[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def inside(points: Points, corners: Points) -> NDArray[np.bool_]:
    """(N,): which points lie inside, whichever way the polygon turns; nan lies outside.

    Source: Shimrat, Algorithm 112, Comm. ACM 5 (1962), 434: a ray crosses the border an odd number of times.
    """
    x, y = points[:, 0:1], points[:, 1:2]
    (ax, ay), (bx, by) = corners.T, np.roll(corners, -1, axis=0).T
    spans = (ay > y) != (by > y)
    rise = np.where(by == ay, 1.0, by - ay)
    left = x < ax + (bx - ax) * (y - ay) / rise
    return (spans & left).sum(axis=1) % 2 == 1


def cuts(a: Points, b: Points, corners: Points) -> Points:
    """(N, M): where on its way from a to b, 0..1, each step cuts each side; nan where it does not."""
    c = corners[None]
    along, side = (b - a)[:, None], np.roll(corners, -1, axis=0)[None] - c
    off = c - a[:, None]
    across = along[..., 0] * side[..., 1] - along[..., 1] * side[..., 0]
    slant = np.where(across == 0, np.nan, across)
    way = (off[..., 0] * side[..., 1] - off[..., 1] * side[..., 0]) / slant
    place = (off[..., 0] * along[..., 1] - off[..., 1] * along[..., 0]) / slant
    return np.where((way > 0) & (way <= 1) & (place >= 0) & (place <= 1), way, np.nan)


def stretches(a: Points, b: Points, found: Points, corners: Points) -> list[tuple[float, float]]:
    """The parts of one step, as shares of its way, that lie inside.

    Args:
        a, b: (2,).
        found: (M,), of `cuts`.
    """
    ends = np.unique(np.concatenate([[0.0], found[~np.isnan(found)], [1.0]]))
    middles = a + ((ends[1:] + ends[:-1]) / 2)[:, None] * (b - a)
    parts: list[tuple[float, float]] = []
    for within, low, high in zip(inside(middles, corners), ends[:-1], ends[1:], strict=True):
        if within and parts and parts[-1][1] == low:
            parts[-1] = (parts[-1][0], float(high))
        elif within:
            parts.append((float(low), float(high)))
    return parts


def _touch(a: Points, b: Points, c: Points, d: Points) -> bool:
    """Whether two sides share a point."""
    turns = [_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _between(*three) for turn, three in zip(turns, ends, strict=True))


def _turn(a: Points, b: Points, c: Points) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _between(a: Points, b: Points, c: Points) -> bool:
    return bool((np.minimum(a, b) <= c).all() and (c <= np.maximum(a, b)).all())
