"""The last steps of every track: what speeds are made of."""

from datetime import datetime
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.ground import Ground, Points
from kentongan.vision.model import Tracks

Reals: TypeAlias = NDArray[np.float64]

LOOKS: Final = 48
"""So many looks are kept of a track: 1.5 s at 30 a second and more at fewer."""
EDGE: Final = 0.01
"""A box nearer to the picture's edge is cut off by it: where it stands is not seen."""
PACE_S: Final = 1.0
PACE_LOOKS: Final = 3
PACE_SPAN_S: Final = 0.4


def feet(boxes: Points) -> Reals:
    """(N, 2): where each box stands, the middle of its lower edge."""
    return np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]], axis=1).astype(np.float64)


class Trails:
    """The last looks of the living tracks of one camera, one row each, newest last, nan where there are none.

    Looks at which the box was cut off by the left, right or lower edge of the picture are left out, and those
    that are not later than the one before.
    """

    def __init__(self) -> None:
        self.ids = np.zeros(0, dtype=np.int64)
        self.at_s = np.zeros((0, LOOKS))
        self.foot = np.zeros((0, LOOKS, 2))
        self.size = np.zeros((0, LOOKS, 2))
        self._zero: datetime | None = None

    def second(self, at: datetime) -> float:
        """Seconds since the first look."""
        self._zero = self._zero or at
        return (at - self._zero).total_seconds()

    def step(self, seen: Tracks) -> None:
        """Forget who is dead, and add where the others stand."""
        stay = np.isin(self.ids, seen.alive)
        new = seen.ids[~np.isin(seen.ids, self.ids)]
        blank = np.full((len(new), LOOKS), np.nan)
        self.ids = np.concatenate([self.ids[stay], new])
        self.at_s = np.concatenate([self.at_s[stay], blank])
        self.foot = np.concatenate([self.foot[stay], np.stack([blank, blank], axis=2)])
        self.size = np.concatenate([self.size[stay], np.stack([blank, blank], axis=2)])
        now_s, rows = self.second(seen.at), self.rows(seen.ids)
        boxes = seen.boxes.astype(np.float64)
        later = ~(self.at_s[rows, -1] >= now_s)
        whole = (boxes[:, 0] >= EDGE) & (boxes[:, 2] <= 1 - EDGE) & (boxes[:, 3] <= 1 - EDGE)
        self._append(rows[later & whole], boxes[later & whole], now_s)

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        order = np.argsort(self.ids)
        return order[np.searchsorted(self.ids, ids, sorter=order)]

    def paces(self, now_s: float, ground: Ground | None) -> Reals:
        """(N,) how fast each row moves: metres a second on a ground, else own sizes a second; nan: not known.

        A size is a box's width across the picture and its height down it, so the picture's form is nothing.
        Least squares over the looks of the last second; it takes three that span 0.4 s.
        """
        known = self.at_s > now_s - PACE_S
        at_s = np.where(known, self.at_s, now_s)
        if ground is None:
            scale = (
                np.where(known[..., None], self.size, 0).sum(axis=1)
                / np.maximum(known.sum(axis=1), 1)[:, None]
            )
            place = np.where(known[..., None], self.foot, 0) / np.maximum(scale, 1e-6)[:, None, :]
        else:
            place = np.zeros_like(self.foot)
            known &= ground.visible(np.nan_to_num(self.foot).reshape(-1, 2)).reshape(known.shape)
            place[known] = ground.places(self.foot[known])
        n = np.maximum(known.sum(axis=1), 1)
        off_s = np.where(known, at_s - (at_s * known).sum(axis=1, keepdims=True) / n[:, None], 0)
        slope = (off_s[..., None] * place).sum(axis=1) / np.maximum((off_s**2).sum(axis=1), 1e-9)[:, None]
        span_s = now_s - np.where(known, at_s, np.inf).min(axis=1, initial=np.inf)
        enough = (known.sum(axis=1) >= PACE_LOOKS) & (span_s >= PACE_SPAN_S)
        return np.where(enough, np.hypot(slope[:, 0], slope[:, 1]), np.nan)

    def _append(self, rows: NDArray[np.int64], boxes: Reals, now_s: float) -> None:
        for column in (self.at_s, self.foot, self.size):
            column[rows, :-1] = column[rows, 1:]
        self.at_s[rows, -1] = now_s
        self.foot[rows, -1] = feet(boxes)
        self.size[rows, -1] = boxes[:, 2:] - boxes[:, :2]
