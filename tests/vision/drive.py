"""Builders of what flows down the river: road users that drive where a test says."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from kentongan.vision.cross import cross
from kentongan.vision.model import Crossing, Crossings, Detections, Kind, Line, Tracks, Way

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
Point = tuple[float, float]
SIZE = (0.1, 0.1)


def box(centre: Point, size: Point = SIZE) -> list[float]:
    (x, y), (w, h) = centre, size
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]


def boxes(centres: Sequence[Point], size: Point = SIZE) -> np.ndarray:
    return np.array([box(c, size) for c in centres], dtype=np.float32).reshape(-1, 4)


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def tracks(second: float, where: dict[int, Point], *, size: Point = SIZE, scene: int = 0) -> Tracks:
    """Confirmed tracks at one instant; each was born where it is first heard of."""
    centres = boxes(list(where.values()), size)
    ids = np.array(list(where), dtype=np.int64)
    kinds = np.full(len(ids), int(Kind.CAR))
    return Tracks("c", at(second), scene, centres, kinds, ids, centres, np.zeros(len(ids)), ids)


def drive(path: Iterable[Point], *, track: int = 1, step_s: float = 0.2, size: Point = SIZE) -> list[Tracks]:
    return [tracks(i * step_s, {track: point}, size=size) for i, point in enumerate(path)]


def passed(flow: Iterable[Tracks], *lines: Line) -> list[Crossing]:
    return [item for seen in cross(flow, lambda _: lines) for item in seen.items]


def ways(flow: Iterable[Tracks], *lines: Line) -> list[Way]:
    return [item.way for item in passed(flow, *lines)]


def detections(
    second: float, where: Sequence[Point], *, size: Point = SIZE, score: float = 0.8, scene: int = 0
) -> Detections:
    n = len(where)
    kinds, scores = np.full(n, int(Kind.CAR)), np.full(n, score, dtype=np.float32)
    return Detections("c", at(second), scene, boxes(where, size), kinds, scores)


def crossings(second: float, *, camera: str = "c", n: int = 0) -> Crossings:
    items = tuple(Crossing(at(second), "A", Way.FORWARD, Kind.CAR, i) for i in range(n))
    return Crossings(camera, at(second), 0, items)
