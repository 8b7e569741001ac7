"""Black, over-exposed and frozen pictures, told from one small luma picture after the other.

Sources: percentiles and shares of a histogram of luma (ITU-R BT.601 video range: black 16, white 235);
freezing by exact repetition, as ITU-R BT.1865 and the freeze filter of FFmpeg (`freezedetect`) define it,
with the camera's own learnt noise as the floor in place of a fixed one.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.video.fitness_signs import Sign

Luma = npt.NDArray[np.uint8]

BLACK_TOP: Final = 34
"""Luma below which even the brightest spots of a black picture lie."""
BLACK_SPREAD: Final = 10
WHITE: Final = 232
WHITE_SHARE: Final = 0.6
PALE: Final = 205
PALE_SPREAD: Final = 45
STILL_S: Final = 26.0
STILL_MANY: Final = 5
"""So long, and in so many pictures at least, nothing may have changed."""
STILL_SHARE: Final = 0.0004
"""Part of the pixels that may differ in a frozen picture: an encoder's last corrections."""
CLOCK_SHARE: Final = 0.025
"""Part that a burnt-in clock takes, in one narrow band of the picture."""
CLOCK_ROWS: Final = 12
STEPS: Final = 24
FLOOR_PART: Final = 0.3
"""A picture that changes by less than this part of what its noise alone changes stands still."""
FLOOR_LEAST: Final = 0.12
FLOOR_MANY: Final = 150


@dataclass(frozen=True, slots=True)
class Tones:
    """Some percentiles of one picture's luma, its mean, and the share of it that is white."""

    mean: float
    p1: int
    p10: int
    p50: int
    p99: int
    top: int
    white: float


def tones(luma: Luma) -> Tones:
    """Read a (90, 160) picture."""
    counts = np.bincount(luma[::2].ravel(), minlength=256)
    sums = np.cumsum(counts)
    total = int(sums[-1])
    wanted = np.array([0.01, 0.1, 0.5, 0.99, 0.997]) * total
    p1, p10, p50, p99, top = (int(it) for it in np.searchsorted(sums, wanted))
    mean = float(np.dot(counts, _LEVELS)) / total
    return Tones(mean, p1, p10, p50, p99, top, 1.0 - float(sums[WHITE - 1]) / total)


_LEVELS = np.arange(256, dtype=np.float64)


def black(it: Tones) -> Sign:
    """Nothing to see: even the brightest spots are dark, and there is no contrast. A night has lamps."""
    there = it.top <= BLACK_TOP and it.p99 - it.p1 <= BLACK_SPREAD
    return Sign(there, _beyond(BLACK_TOP - it.top, 16), f"top={it.top} spread={it.p99 - it.p1}")


def over_exposed(it: Tones, usual_white: float) -> Sign:
    """Most of the picture is white, or all of it is pale, beyond what this camera usually shows of the
    sky."""
    limit = max(WHITE_SHARE, min(0.9, 1.5 * usual_white + 0.1))
    burnt = it.white >= limit
    pale = it.p10 >= PALE - PALE_SPREAD and it.p50 >= PALE and it.white >= min(0.25, limit)
    sure = _beyond(it.white - limit, 0.3) if burnt else 0.5
    return Sign(burnt or pale, sure, f"white={it.white:.2f} median={it.p50}")


class Stillness:
    """Remembers the first picture of a window and which of its pixels ever changed since."""

    def __init__(self) -> None:
        self._first: Luma | None = None
        self._changed: npt.NDArray[np.bool_] = np.zeros((0, 0), np.bool_)
        self._at_s = 0.0
        self._many = 0
        self._before: Luma | None = None
        self._steps: deque[tuple[float, float]] = deque(maxlen=STEPS)
        self._floors: dict[int, tuple[float, int]] = {}

    def see(self, at_s: float, luma: Luma, level: int) -> Sign:
        """Whether nothing has moved for so long that the camera must stand still. Learns its noise floor."""
        sign = self._exact(at_s, luma)
        if self._before is not None:
            change = float(np.abs(luma[::2].astype(np.int16) - self._before[::2]).mean())
            self._steps.append((at_s, change))
        self._before = luma
        if sign.there:
            return sign
        return self._quiet(at_s, level)

    def _exact(self, at_s: float, luma: Luma) -> Sign:
        if self._first is None or self._first.shape != luma.shape:
            self._begin(at_s, luma)
            return Sign(False)
        differs = luma != self._first
        np.logical_or(self._changed, differs, out=self._changed)
        share = float(np.count_nonzero(self._changed)) / luma.size
        if share > CLOCK_SHARE or (share > STILL_SHARE and not self._banded()):
            self._begin(at_s, luma)
            return Sign(False)
        self._many += 1
        there = at_s - self._at_s >= STILL_S and self._many >= STILL_MANY
        sure = 0.95 if share <= STILL_SHARE else 0.7
        return Sign(there, sure, f"still_s={at_s - self._at_s:.0f} changed={share:.4f}")

    def _banded(self) -> bool:
        """Whether what changed lies in one narrow band at the top or bottom, as a burnt-in clock does."""
        rows = np.flatnonzero(self._changed.any(axis=1))
        last = len(self._changed) - 1
        narrow = int(rows[-1]) - int(rows[0]) < CLOCK_ROWS
        return narrow and (rows[0] < 2 * CLOCK_ROWS or rows[-1] > last - 2 * CLOCK_ROWS)

    def _begin(self, at_s: float, luma: Luma) -> None:
        self._first, self._at_s, self._many = luma, at_s, 0
        self._changed = np.zeros(luma.shape, np.bool_)

    def _quiet(self, at_s: float, level: int) -> Sign:
        """Hold the largest of the last changes against the least that the sensor's noise makes."""
        lately = [change for at, change in self._steps if at_s - at < STILL_S]
        if len(lately) < STILL_MANY or at_s - self._steps[0][0] < STILL_S - 6:
            return Sign(False)
        most, last = max(lately), lately[-1]
        floor, many = self._floors.get(level, (last, 0))
        there = many >= FLOOR_MANY and floor >= FLOOR_LEAST and most < FLOOR_PART * floor
        if not there:
            pace = 0.05 if last < floor else 0.0005
            self._floors[level] = (floor + pace * (last - floor), many + 1)
        return Sign(there, 0.6, f"change={most:.3f} usual={floor:.3f}")


def _beyond(by: float, scale: float) -> float:
    return float(min(1.0, 0.5 + max(0.0, by) / (2 * scale)))
