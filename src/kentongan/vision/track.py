"""Third stage: the same road user through many frames."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import lap
import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import Numbers, centres, enlarged
from kentongan.vision.model import Detections, Kind, Tracks

CLEAR: Final = 0.3
"""Detections from this score on are matched first and may begin a track."""
FORGET_S: Final = 1.0
"""A confirmed track unseen for so long has ended."""
DOUBT_S: Final = 0.45
"""An unconfirmed one ends much sooner."""
CONFIRM_S: Final = 0.18
"""A track is confirmed at its second look or after this time, whichever is later."""
REACH: Final = ((0.4, 3.0), (0.2, 1.0), (0.2, 0.0))
"""How far boxes are enlarged, in their own size, and how much more per second between two looks: for tracks
of one look, of more, and for faint detections."""
LONGEST_S: Final = 0.5
"""Boxes are not enlarged further after this time."""
KEEP_S: Final = 0.25
"""Time constant with which an older velocity is forgotten."""
RIDER_HEIGHTS_S: Final = 1.3
"""People faster than this many of their own heights in a second do not walk: they ride."""
FAMILY: Final = np.array([0, 1, 1, 1, 0, 0, 0])
DEAREST: Final = (0.97, 0.9)
"""Track and detection are not the same when 1 - likeness is more than this: tracks of one look, of more."""
STEADY: Final = (0.1, 1.5)
"""A change of size by this share, and so much more per second, halves the trust in a new centre."""
SHAPE_S: Final = 0.02
"""What an unexpected size costs, per e-fold, times the seconds between two looks: sizes do not jump."""
FASTEST_GROWTH: Final = 2.0
"""Nobody comes nearer so fast that his box grows by more e-folds in a second."""
EDGE: Final = 0.01
STRANGE: Final = 0.3
"""What it costs, in likeness, to take a two-wheeler for four wheels, or the reverse."""
BARRED: Final = 10.0
COLUMNS: Final = {
    "id": 1, "box": 4, "speed": 2, "growth": 2, "seen_s": 1, "looks": 1,
    "born": 4, "born_s": 1, "votes": len(Kind),
}  # fmt: skip


def track(detections: Iterable[Detections]) -> Iterator[Tracks]:
    """Give each road user a number that stays, camera by camera.

    Two-stage matching: clear detections first, then faint ones for what is left; positions are predicted
    with constant velocity over the real time between two looks, and boxes are enlarged so that a road user
    who moves further than his own length between two looks is still found. Numbers are never used again; a
    rise of `scene` ends every track. What is remembered of a track goes when the track ends.

    Source: Zhang et al., ByteTrack, arXiv 2110.06864 (two stages); Yang et al., C-BIoU, WACV 2023 (enlarged).
    """
    cameras: dict[str, _Camera] = {}
    for seen in detections:
        camera = cameras.setdefault(seen.camera, _Camera(seen.scene))
        yield camera.step(seen)


class _Camera:
    """The tracks of one camera, one row each. Seconds are counted from the first frame of the scene."""

    def __init__(self, scene: int) -> None:
        self._next_id = 1
        self._begin(scene)

    def _begin(self, scene: int) -> None:
        self._scene = scene
        self._zero: datetime | None = None
        self._rows = {name: np.zeros((0, width)) for name, width in COLUMNS.items()}

    def step(self, seen: Detections) -> Tracks:
        if seen.scene != self._scene:
            self._begin(seen.scene)
        self._zero = self._zero or seen.at
        now_s = (seen.at - self._zero).total_seconds()
        clear = np.flatnonzero(seen.scores >= CLEAR)
        faint = np.flatnonzero(seen.scores < CLEAR)
        rows, found = self._match(seen, clear, np.arange(self._count), now_s, faint=False)
        left = np.setdiff1d(np.flatnonzero(self._confirmed()), rows)
        more, dim = self._match(seen, faint, left, now_s, faint=True)
        self._update(np.concatenate([rows, more]), np.concatenate([found, dim]), seen, now_s)
        self._end(now_s)
        self._add(np.setdiff1d(clear, found), seen, now_s)
        return self._tracks(seen, now_s)

    @property
    def _count(self) -> int:
        return len(self._rows["id"])

    def _confirmed(self) -> NDArray[np.bool_]:
        r = self._rows
        return ((r["looks"] >= 2) & (r["seen_s"] - r["born_s"] >= CONFIRM_S))[:, 0]

    def _match(
        self,
        seen: Detections,
        offered: NDArray[np.int64],
        rows: NDArray[np.int64],
        now_s: float,
        *,
        faint: bool,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pair rows with detections: (rows, detections), the same length."""
        none = np.zeros(0, dtype=np.int64)
        if not len(offered) or not len(rows):
            return none, none
        r = self._rows
        predicted = self._expected(rows, now_s)
        young = r["looks"][rows, 0] < 2
        past_s = np.minimum(now_s - r["seen_s"][rows, 0], LONGEST_S)
        still, moving = np.array(REACH)[np.full(len(rows), 2) if faint else np.where(young, 0, 1)].T
        cost = 1 - _likeness(predicted, seen.boxes[offered], still + moving * past_s)
        misshapen = np.log(_sizes(predicted)[:, None] / _sizes(seen.boxes[offered])[None])
        hasty = (SHAPE_S / np.maximum(past_s, SHAPE_S))[:, None]
        fresh = young | _entering(r["box"][rows])[:, 0]
        cost += np.where(fresh[:, None], 0, hasty * np.abs(misshapen).sum(axis=2))
        votes = r["votes"][rows]
        cost += STRANGE * (FAMILY[votes.argmax(axis=1)][:, None] != FAMILY[seen.kinds[offered]][None, :])
        cost[cost > np.where(young, DEAREST[0], DEAREST[1])[:, None]] = BARRED
        _, partner, _ = lap.lapjv(cost.astype(np.float64), extend_cost=True, cost_limit=BARRED / 2)
        paired = np.flatnonzero(partner >= 0)
        return rows[paired], offered[partner[paired]]

    def _expected(self, rows: NDArray[np.int64], now_s: float) -> Numbers:
        """Where the boxes of these rows should be now: constant velocity and, for a while, growth."""
        r = self._rows
        past_s = now_s - r["seen_s"][rows]
        centre = centres(r["box"][rows]) + r["speed"][rows] * past_s
        half = _sizes(r["box"][rows]) * np.exp(np.clip(r["growth"][rows] * past_s, -0.7, 0.7)) / 2
        return np.concatenate([centre - half, centre + half], axis=1)

    def _update(
        self, rows: NDArray[np.int64], found: NDArray[np.int64], seen: Detections, now_s: float
    ) -> None:
        r = self._rows
        past_s = np.maximum(now_s - r["seen_s"][rows], 1e-3)
        before = r["box"][rows]
        fresh = (r["looks"][rows] < 2) | _entering(before)
        boxes = _steadied(self._expected(rows, now_s), seen.boxes[found], fresh, past_s)
        speed = (centres(boxes) - centres(before)) / past_s
        growth = np.log(_sizes(boxes) / _sizes(before)) / past_s
        growth = np.where(_entering(before), 0, np.clip(growth, -FASTEST_GROWTH, FASTEST_GROWTH))
        keep = np.where(r["looks"][rows] < 2, 0.0, np.exp(-past_s / KEEP_S))
        r["speed"][rows] = keep * r["speed"][rows] + (1 - keep) * speed
        r["growth"][rows] = keep * r["growth"][rows] + (1 - keep) * growth
        r["box"][rows] = boxes
        r["seen_s"][rows, 0] = now_s
        r["looks"][rows] += 1
        r["votes"][rows, seen.kinds[found]] += seen.scores[found]

    def _end(self, now_s: float) -> None:
        patience = np.where(self._confirmed(), FORGET_S, DOUBT_S)
        stay = now_s - self._rows["seen_s"][:, 0] <= patience
        self._rows = {name: column[stay] for name, column in self._rows.items()}

    def _add(self, found: NDArray[np.int64], seen: Detections, now_s: float) -> None:
        if not len(found):
            return
        boxes = seen.boxes[found]
        new = {name: np.zeros((len(found), width)) for name, width in COLUMNS.items()}
        new["id"][:, 0] = self._next_id + np.arange(len(found))
        new["box"][:] = boxes
        new["born"][:] = boxes
        new["seen_s"][:] = now_s
        new["born_s"][:] = now_s
        new["looks"][:] = 1
        new["votes"][np.arange(len(found)), seen.kinds[found]] = seen.scores[found]
        self._next_id += len(found)
        self._rows = {name: np.concatenate([column, new[name]]) for name, column in self._rows.items()}

    def _tracks(self, seen: Detections, now_s: float) -> Tracks:
        r = self._rows
        shown = self._confirmed() & (r["seen_s"][:, 0] == now_s)
        ids = r["id"][:, 0].astype(np.int64)
        return Tracks(
            camera=seen.camera,
            at=seen.at,
            scene=seen.scene,
            boxes=np.clip(r["box"][shown], 0, 1).astype(np.float32),
            kinds=self._kinds()[shown],
            ids=ids[shown],
            born=r["born"][shown].astype(np.float32),
            born_s=now_s - r["born_s"][shown, 0],
            alive=ids,
        )

    def _kinds(self) -> NDArray[np.int64]:
        """The kind most looks voted for. People and bicycles at traffic's speed are riders of motorcycles."""
        r = self._rows
        kinds = r["votes"].argmax(axis=1).astype(np.int64)
        tall = np.maximum(r["box"][:, 3] - r["box"][:, 1], 1e-3)
        path = np.abs(centres(r["box"]) - centres(r["born"]))
        lasted = np.maximum(r["seen_s"][:, 0] - r["born_s"][:, 0], 1e-3)
        heights_s = np.hypot(path[:, 0], path[:, 1]) / tall / lasted
        on_foot = (kinds == Kind.PEDESTRIAN) | (kinds == Kind.BICYCLE)
        kinds[on_foot & (heights_s > RIDER_HEIGHTS_S)] = Kind.MOTORCYCLE
        return kinds


def _likeness(predicted: Numbers, boxes: Numbers, reach: Numbers) -> Numbers:
    """Intersection over union of boxes enlarged on every side by `reach` (N,) of their own size: (N, M)."""
    a = enlarged(predicted, reach)[:, None, :]
    margin = (boxes[:, 2:] - boxes[:, :2])[None] * reach[:, None, None]
    b = np.concatenate([boxes[None, :, :2] - margin, boxes[None, :, 2:] + margin], axis=2)
    span = np.maximum(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0)
    shared = span[..., 0] * span[..., 1]
    sizes = [(c[..., 2] - c[..., 0]) * (c[..., 3] - c[..., 1]) for c in (a, b)]
    return shared / np.maximum(sizes[0] + sizes[1] - shared, 1e-12)


def _steadied(expected: Numbers, found: Numbers, fresh: NDArray[np.bool_], past_s: Numbers) -> Numbers:
    """The boxes found, moved towards those expected as far as their size jumped.

    Half a vehicle behind another, or two taken for one, has its centre elsewhere; the vehicle has not moved.

    Args:
        expected, found: (N, 4).
        fresh: (N, 1), nothing can be expected of their size yet.
        past_s: (N, 1), since the last look.
    """
    old, new = _sizes(expected), _sizes(found)
    jump = np.abs(new - old) / np.maximum(old, new)
    trust = np.where(fresh, 1, 1 / (1 + (jump / (STEADY[0] + STEADY[1] * past_s)) ** 2))
    centre = centres(expected) + trust * (centres(found) - centres(expected))
    half = (old + np.maximum(trust, 0.3) * (new - old)) / 2
    return np.concatenate([centre - half, centre + half], axis=1)


def _entering(boxes: Numbers) -> NDArray[np.bool_]:
    """(N, 1): boxes cut by the edge of the picture, which grow because more is seen of the same vehicle."""
    return np.asarray(((boxes < EDGE) | (boxes > 1 - EDGE)).any(axis=1, keepdims=True))


def _sizes(boxes: Numbers) -> Numbers:
    """(N, 2) width, height, never quite 0."""
    return np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-4)
