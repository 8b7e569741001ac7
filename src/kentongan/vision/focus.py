"""Which part of a camera's picture matters for its counts, and how large it must be shown to the detector.

Both are learnt from the camera's own road users near its lines: how fast they go, how large they are. Until
enough is known the whole picture is looked at, as large as it is.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import Numbers, centres
from kentongan.vision.gate import COLUMNS, rows_of
from kentongan.vision.model import Boxes, Kind, Line, Tracks

NEAR: Final = 0.75
"""Road users whose middle is so many of their own extents from a line tell how large and fast all are."""
BEFORE_S: Final = 0.35
"""A road user must be followed for so long before a line and after it."""
ENOUGH: Final = 12
"""Samples of moving road users, before anything is concluded from them."""
KEPT: Final = 400
AGAIN: Final = 12
"""Conclusions are drawn anew after so many more samples."""
TALL_PX: Final = 24.0
"""Height at which the small ones of the cars should be shown; docs/accuracy.md has the measurement."""
TALL_TWO_PX: Final = 40.0
"""The same for two-wheelers: they are narrow."""
TWO_SHARE: Final = 0.25
"""With fewer two-wheelers among all, the cars decide."""
NARROWEST_PX: Final = 256.0
"""No picture is shown smaller, however large its road users are."""
SMALL: Final = 25
LARGE: Final = 80
"""Percentiles: small ones must still be recognised, large and fast ones fit in."""
LOST_S: Final = 1.0
"""Who is unseen for so long is not expected any more."""
MOVES: Final = 0.02
"""Widths per second; who is slower stands."""
IS_TWO: Final = np.isin(np.arange(len(Kind)), (Kind.MOTORCYCLE, Kind.BICYCLE, Kind.PEDESTRIAN))


@dataclass(slots=True)
class Learnt:
    """Samples of road users near the lines. Lengths in widths of the picture."""

    tall: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    two: deque[bool] = field(default_factory=lambda: deque(maxlen=KEPT))
    extent: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    speed_s: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    since: int = 0

    def add(self, boxes: Numbers, kinds: NDArray[np.int64], speed_s: Numbers, form: float) -> None:
        """Note road users: boxes (N, 4) as fractions, speeds (N,) in widths per second."""
        wide, tall = boxes[:, 2] - boxes[:, 0], (boxes[:, 3] - boxes[:, 1]) / form
        self.tall.extend(tall.tolist())
        self.two.extend(IS_TWO[kinds].tolist())
        self.extent.extend(np.maximum(wide, tall).tolist())
        self.speed_s.extend(speed_s.tolist())
        self.since += len(boxes)

    def due(self) -> bool:
        """Whether there is enough new to conclude from."""
        return len(self.tall) >= ENOUGH and self.since >= AGAIN

    def reach(self) -> float:
        """How far from a line to look, in widths."""
        self.since = 0
        extent, speed_s = (float(np.percentile(v, LARGE)) for v in (self.extent, self.speed_s))
        return BEFORE_S * speed_s + 0.5 * extent

    def hurry(self) -> float:
        """How many of their own extents the fast ones go in a second."""
        return float(np.percentile(np.array(self.speed_s) / np.maximum(self.extent, 1e-6), LARGE))

    def width_px(self) -> float:
        """How wide to show the whole picture, in pixels."""
        tall, two = np.array(self.tall), np.array(self.two)
        wanted: list[float] = []
        if two.mean() >= TWO_SHARE:
            wanted.append(TALL_TWO_PX / float(np.percentile(tall[two], SMALL)))
        if two.mean() <= 1 - TWO_SHARE:
            wanted.append(TALL_PX / float(np.percentile(tall[~two], SMALL)))
        return max(NARROWEST_PX, *wanted)


class Focus:
    """Of one camera: `corridor`, the cells (rows, COLUMNS) that matter, `width_px`, and `hurry`, how many of
    their own extents the fast ones go in a second; None: unknown yet."""

    def __init__(self, width: int, height: int, lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        self.width_px: float | None = None
        self.hurry: float | None = None
        self._form = width / height
        self._far = _distances(rows_of(width, height), self._form, self.lines)
        self.everything = np.ones(self._far.shape, dtype=bool)
        self.corridor = self.everything
        self._learnt = Learnt()
        self.begin()

    def begin(self) -> None:
        """Forget who was where; what was learnt of the place stays."""
        self._at: datetime | None = None
        self._ids = np.zeros(0, np.int64)
        self._boxes = np.zeros((0, 4), np.float32)
        self._speeds = np.zeros((0, 2))
        self._unseen_s = np.zeros(0)

    def learn(self, seen: Tracks) -> None:
        """Take note of the road users of one look."""
        past_s = (seen.at - self._at).total_seconds() if self._at else 0.0
        self._at = seen.at
        if not len(seen.ids) and not len(self._ids):
            return
        order = seen.ids.argsort()
        ids, boxes, kinds = seen.ids[order], seen.boxes[order], seen.kinds[order]
        old, new = _in_both(self._ids, ids)
        speeds = np.zeros((len(ids), 2))
        if past_s > 0 and len(new):
            moved = centres(boxes[new]) - centres(self._boxes[old])
            speeds[new] = moved / (past_s + self._unseen_s[old])[:, None]
            fresh = self._unseen_s[old] == 0
            self._sample(boxes[new[fresh]], kinds[new[fresh]], speeds[new[fresh]])
        self._remember(ids, boxes, speeds, np.delete(np.arange(len(self._ids)), old), past_s)

    def _remember(
        self, ids: NDArray[np.int64], boxes: Boxes, speeds: Numbers, rest: NDArray[np.intp], past_s: float
    ) -> None:
        """Keep these, and for a while the `rest` of those known before, who may be seen again."""
        rest = rest[self._unseen_s[rest] + past_s < LOST_S]
        all_ids = np.concatenate([ids, self._ids[rest]])
        order = all_ids.argsort()
        self._ids = all_ids[order]
        self._boxes = np.concatenate([boxes, self._boxes[rest]])[order]
        self._speeds = np.concatenate([speeds, self._speeds[rest]])[order]
        self._unseen_s = np.concatenate([np.zeros(len(ids)), self._unseen_s[rest] + past_s])[order]

    def _sample(self, boxes: Boxes, kinds: NDArray[np.int64], speeds: Numbers) -> None:
        """Learn from those who move and are at a line."""
        size = (boxes[:, 2:] - boxes[:, :2]) * (1, 1 / self._form)
        speed_s = np.hypot(speeds[:, 0], speeds[:, 1] / self._form)
        good = (speed_s > MOVES) & (self._distance(centres(boxes)) < NEAR * size.max(axis=1, initial=0))
        good &= ((boxes > 0.004) & (boxes < 0.996)).all(axis=1)  # those cut by the picture's edge are larger
        if good.any():
            self._learnt.add(boxes[good], kinds[good], speed_s[good], self._form)
            self._conclude()

    def expected(self, at: datetime) -> Boxes:
        """Where those should be now who were followed lately: (N, 4)."""
        past_s = (at - self._at).total_seconds() if self._at else 0.0
        step = self._speeds * (past_s + self._unseen_s)[:, None]
        return (self._boxes + np.concatenate([step, step], axis=1)).astype(np.float32)

    def _conclude(self) -> None:
        if self.lines and self._learnt.due():
            self.corridor = self._far <= self._learnt.reach()
            self.width_px = self._learnt.width_px()
            self.hurry = self._learnt.hurry()

    def _distance(self, points: Numbers) -> Numbers:
        """Of points (N, 2) from the nearest line, by the cell they lie in."""
        rows, columns = self._far.shape
        x = np.clip((points[:, 0] * columns).astype(np.intp), 0, columns - 1)
        y = np.clip((points[:, 1] * rows).astype(np.intp), 0, rows - 1)
        return self._far[y, x]


def _in_both(old: NDArray[np.int64], new: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places in both, each sorted, of the numbers that are in both."""
    if not len(old) or not len(new):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    places = np.minimum(old.searchsorted(new), len(old) - 1)
    same = (old[places] == new).nonzero()[0]
    return places[same], same


def _distances(rows: int, form: float, lines: Sequence[Line]) -> NDArray[np.float64]:
    """Distance of each cell's middle from the nearest line, in widths; without lines 0 everywhere."""
    x, y = np.meshgrid((np.arange(COLUMNS) + 0.5) / COLUMNS, (np.arange(rows) + 0.5) / rows / form)
    middles = np.stack([x, y], axis=-1)
    far = np.full(x.shape, np.inf) if lines else np.zeros(x.shape)
    for line in lines:
        a, b = (np.array([p[0], p[1] / form]) for p in (line.from_, line.to))
        along = np.clip(((middles - a) @ (b - a)) / max(float((b - a) @ (b - a)), 1e-12), 0, 1)
        far = np.minimum(far, np.linalg.norm(middles - a - along[..., None] * (b - a), axis=-1))
    return far
