"""The brightness that a camera sees of a world, as coarse as the river compares it.

Everybody has a pattern of his own, that comes and goes with him and shrinks with distance; nearer ones hide
farther ones. The ground has a pattern too, and every point some noise of the sensor.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kentongan.vision.gate import COLUMNS, SAMPLES
from kentongan.vision.model import Luma
from vision.scripts.world import Array

SIZE: Final = (45 * SAMPLES, COLUMNS * SAMPLES)
"""Points down and across a picture of 16:9."""
ROAD: Final = 90
PATTERN: Final = (7, 4)
"""Patches down and across a road user."""
NOISE: Final = 2.0
NOISES: Final = 7
"""So many looks, one after another, have noise of their own."""


class Paint:
    """Paints one world. What is random has a source of its own: no other draw depends on it."""

    def __init__(self, users: int, contrast: float, blockers: Sequence[Sequence[float]]) -> None:
        """`contrast`: 1 by day; 0, everybody is as dark as the road."""
        rng = np.random.default_rng(users)
        spread = rng.uniform(20, 235, (users, *PATTERN))
        self._patterns = (ROAD + contrast * (spread - ROAD)).astype(np.int16)
        self._ground = (ROAD + rng.normal(0, 4 * contrast, SIZE)).astype(np.int16)
        self._blockers = np.array(blockers).reshape(-1, 4)
        self._noises = rng.normal(0, NOISE, (NOISES, *SIZE)).astype(np.int16)
        self._looks = 0

    def luma(self, boxes: Array, sway: Array) -> Luma:
        """One look: boxes (U, 4), NaN who is away, already moved by the sway of the camera's pole, (2,)."""
        shift = np.rint(sway[::-1] * SIZE).astype(int)
        points = np.roll(self._ground, shift, (0, 1)) if shift.any() else self._ground.copy()
        with np.errstate(invalid="ignore"):
            seen = (boxes[:, 2:] > 0).all(axis=1) & (boxes[:, :2] < 1).all(axis=1)
        for i in np.flatnonzero(seen)[np.argsort(boxes[seen, 3])]:
            _put(points, boxes[i], self._patterns[i])
        for blocker in self._blockers:
            _put(points, blocker, np.full((1, 1), 30, np.int16))
        self._looks += 1
        points += self._noises[self._looks % NOISES]
        return points.clip(0, 255, out=points).astype(np.uint8)


def _put(points: np.ndarray, box: Array, pattern: np.ndarray) -> None:
    x, y = (_inside(box[axis], box[axis + 2], SIZE[1 - axis]) for axis in (0, 1))
    across = ((x + 0.5) / SIZE[1] - box[0]) / (box[2] - box[0]) * pattern.shape[1]
    down = ((y + 0.5) / SIZE[0] - box[1]) / (box[3] - box[1]) * pattern.shape[0]
    points[y[:, None], x] = pattern[down.astype(int)[:, None], across.astype(int)]


def _inside(low: float, high: float, n: int) -> np.ndarray:
    """The points whose middles lie between two fractions."""
    places = np.arange(max(0, int(low * n) - 1), min(n, int(high * n) + 1))
    middles = (places + 0.5) / n
    return places[(middles >= low) & (middles < high)]
