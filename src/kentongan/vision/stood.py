"""Whether somebody stood although his box moved: who goes from one place to another changes the picture.

Boxes of riders who wait close together, and of parked motorcycles, jump from one to the next while every
pixel stays as it is. So the brightness is compared at both places, as it was when he was last seen at the
first and as it is now.
"""

import math
from collections import deque
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.model import Luma

KEPT_S: Final = 2.0
"""Brightness older than this is forgotten. Who is longer on his way is held against the oldest there is."""
CHANGED: Final = 10
"""A point changed when its brightness (0..255) differs by more than this."""
MOVED: Final = 0.5
"""Of the points that would have changed had he moved, so many must have."""
TELLS: Final = 0.3
"""Where fewer of the points would have changed, the picture tells nothing: dark in the dark, too small."""

ROUNDED_S: Final = 1e-3
"""Seconds of the same look, reckoned by two stages, differ by less."""

Reals: TypeAlias = NDArray[np.floating[Any]]
Place: TypeAlias = tuple[int, int, int, int]


class Lumas:
    """The brightness of one camera's last looks. Memory: `KEPT_S` of them."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Luma]] = deque()
        self._known = False

    def keep(self, at_s: float, luma: Luma | None) -> None:
        """Note the brightness of the look at this second; None: it is not known, nobody looked."""
        if self._kept and at_s < self._kept[-1][0] - KEPT_S:
            self._kept.clear()  # the clock has been set back
        self._known = luma is not None and not (self._kept and at_s <= self._kept[-1][0])
        if luma is None or not self._known:
            return
        if self._kept and self._kept[-1][1].shape != luma.shape:
            self._kept.clear()
        self._kept.append((at_s, luma))
        while len(self._kept) > 1 and self._kept[1][0] <= at_s - KEPT_S:
            self._kept.popleft()

    def stood(self, since_s: float, there: Reals, here: Reals) -> bool:
        """Whether it is certain that what was in one box at a second has not come to be in another.

        Not known, or nothing to be told from the picture: he is believed to have moved.

        Args:
            since_s: when he was seen there; an instant between two looks means the one before it.
            there, here: (4,), his box then and at the look last kept.
        """
        if not self._known or len(self._kept) < 2:
            return False
        older = (luma for at_s, luma in reversed(self._kept) if at_s <= since_s + ROUNDED_S)
        return _unmoved(next(older, self._kept[0][1]), self._kept[-1][1], there, here)


def _unmoved(before: Luma, after: Luma, there: Reals, here: Reals) -> bool:
    """Whether too few points changed at both places, of those that would have: what he left behind looks like
    what is now beside him, and what he came to looked like what was beside him."""
    high, wide = before.shape
    x1, y1, x2, y2 = ((here - there) / 2).tolist()
    right, down = round((x1 + x2) * wide), round((y1 + y2) * high)
    changed = would = 0.0
    for box, picture, way in ((there, before, 1), (here, after, -1)):
        place = _place(box.tolist(), wide, high)
        changed += _share(_cut(before, place), _cut(after, place))
        would += _share(_cut(picture, place), _cut(picture, place, (way * right, way * down)))
    return would >= 2 * TELLS and changed < MOVED * would


def _place(box: list[float], wide: int, high: int) -> Place:
    """The points in a box, at least one: left, top, right, bottom."""
    x1, y1, x2, y2 = (min(max(v, 0.0), 1.0) for v in box)
    left, top = min(int(x1 * wide), wide - 1), min(int(y1 * high), high - 1)
    return left, top, max(math.ceil(x2 * wide), left + 1), max(math.ceil(y2 * high), top + 1)


def _cut(luma: Luma, place: Place, by: tuple[int, int] = (0, 0)) -> NDArray[np.int16]:
    """The points of a place, or beside it; those beyond the picture's edge are those at the edge."""
    left, top, right, bottom = place
    rows = luma.take(np.arange(top + by[1], bottom + by[1]), 0, mode="clip")
    return rows.take(np.arange(left + by[0], right + by[0]), 1, mode="clip").astype(np.int16)


def _share(a: NDArray[np.int16], b: NDArray[np.int16]) -> float:
    """How many of the points differ, 0..1."""
    return float(np.count_nonzero(np.abs(a - b) > CHANGED) / a.size)
