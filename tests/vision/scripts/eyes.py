"""What a detector makes of a world: a model of one that errs as real ones do, from a seed.

Its sureness of a road user is one number that drifts with time (misses come in rows, not at random), falls
with smallness, with what hides him and with bad weather. Boxes tremble, more when small; a rider may be seen
as a person, a machine or both; long vehicles fall in two; two that overlap become one; kinds flicker; ghosts
appear where nobody is. The figures were set by eye to those of YOLOX-nano at 448x256 on street clips.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import Numbers, centres, distinct, inside, iou
from kentongan.vision.eyes import FAINTEST
from kentongan.vision.judge import FAMILY, FOUR_WHEELS, SAME, Seen
from kentongan.vision.model import Boxes, Detections, Kind, Line
from kentongan.vision.riders import merged
from vision.drive import NOON
from vision.scripts.paint import Paint
from vision.scripts.world import Array, World

PIXELS: Final = 256
"""Height of the picture as the detector gets it."""
SMALLEST: Final = 4.0
"""In pixels; who is smaller is not seen."""
DRIFT_S: Final = 0.35
"""How fast sureness and errors of boxes forget themselves."""
TWO_WHEELS: Final = (Kind.MOTORCYCLE, Kind.BICYCLE)
FLICKERS: Final = {
    Kind.CAR: Kind.TRUCK, Kind.BUS: Kind.TRUCK, Kind.TRUCK: Kind.CAR, Kind.THREE_WHEELER: Kind.MOTORCYCLE,
    Kind.MOTORCYCLE: Kind.BICYCLE, Kind.BICYCLE: Kind.MOTORCYCLE, Kind.PEDESTRIAN: Kind.PEDESTRIAN,
}  # fmt: skip


@dataclass(frozen=True)
class Blocker:
    """Something that stands before what is farther: its box, and the y of its foot."""

    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Sight:
    """How well one sees. Chances are per look; `ghosts_s` and `glimpses_s` per second."""

    sure: float = 0.72
    spread: float = 0.1
    tremble: float = 1.0
    flicker: float = 0.05
    split: float = 0.06
    melt: float = 0.15
    apart: float = 0.35
    glimpses_s: float = 0.1
    ghosts_s: float = 0.02
    shake_px: float = 0.0
    drift_px_s: float = 0.0
    blockers: tuple[Blocker, ...] = ()
    lamps: bool = False
    held: bool = False
    corridor: float | None = None
    cut: bool = False
    contrast: float = 1.0


class Eyes:
    """One detector looking at one world; every look is drawn from `rng`."""

    def __init__(self, world: World, sight: Sight, rng: np.random.Generator) -> None:
        self._world, self._sight, self._rng = world, sight, rng
        n = len(world.users)
        self._kinds = [user.kind for user in world.users]
        self._habit = rng.normal(0, 0.04, n)
        self._mood = rng.normal(0, 1, n)
        self._error = rng.normal(0, 1, (n, 4))
        self._sway = self._drifted = np.zeros(2)
        self._before = np.full((n, 4), np.nan)
        self._told: list[list[_Found]] = [[] for _ in range(n)]
        self._ghosts: list[tuple[float, _Found]] = []
        self._paint = Paint(n, sight.contrast, [blocker.box for blocker in sight.blockers])

    def look(self, seconds: Sequence[float]) -> Iterator[Detections]:
        """One `Detections` for each instant."""
        whole = self._world.boxes(np.array(seconds))
        last = seconds[0]
        for now, boxes in zip(seconds, whole, strict=True):
            self._drift(now - last, len(boxes))
            shifted = boxes + np.tile(self._sway, 2)
            seen = self._answer(now, self._found(now, now - last, shifted))
            yield replace(seen, luma=self._paint.luma(shifted, self._sway))
            last = now

    def _drift(self, past_s: float, n: int) -> None:
        """Sureness, errors and the camera's pole move on."""
        keep = np.exp(-past_s / DRIFT_S)
        fresh = np.sqrt(1 - keep**2)
        self._mood = keep * self._mood + fresh * self._rng.normal(0, 1, n)
        self._error = keep * self._error + fresh * self._rng.normal(0, 1, (n, 4))
        unit = np.array([1 / self._world.camera.form, 1]) / 360  # pixels of a picture of 640x360
        self._drifted = self._drifted + self._sight.drift_px_s * past_s * unit
        self._sway = self._drifted + self._rng.normal(0, self._sight.shake_px, 2) * unit

    def _found(self, now: float, past_s: float, boxes: Array) -> "list[_Found]":
        shown = np.clip(boxes, 0, 1)
        with np.errstate(invalid="ignore"):
            tall = (shown[:, 3] - shown[:, 1]) * PIXELS
            wide = (shown[:, 2] - shown[:, 0]) * PIXELS * self._world.camera.form
        there = np.flatnonzero((tall > SMALLEST) & (wide > SMALLEST))
        hidden = self._hidden(boxes[there])
        swallowed = self._melted(shown[there])
        told: list[_Found] = []
        for place, i in enumerate(there.tolist()):
            still = self._still(i, boxes[i], hidden[place])
            if not still:
                box = shown[i] if swallowed[place] is None else swallowed[place]
                size = float(min(tall[i], wide[i]))
                cut = _share(shown[i], boxes[i])
                self._told[i] = [] if box is None else self._parts(i, box, size, float(hidden[place]), cut)
            told += self._told[i]
        self._before = boxes
        return told + self._phantoms(now, past_s)

    def _still(self, i: int, box: Array, hidden: float) -> bool:
        """Where no pixel changed the detector is not asked again."""
        moved = np.abs(box - self._before[i]).max() * 360
        return self._sight.held and hidden == 0 and bool(moved < 0.3)

    def _hidden(self, boxes: Array) -> Array:
        """(N,) how much of each box lies behind nearer ones and blockers."""
        if not len(boxes):
            return np.zeros(0)
        shares = inside(boxes, boxes) * (boxes[None, :, 3] > boxes[:, None, 3])
        free = np.prod(1 - np.clip(shares, 0, 1), axis=1)
        for blocker in self._sight.blockers:
            pole = np.array([blocker.box])
            free *= 1 - inside(boxes, pole)[:, 0] * (pole[0, 3] > boxes[:, 3])
        return 1 - free

    def _melted(self, boxes: Array) -> "list[Array | None]":
        """What box each gets: its own, one with a neighbour's, or None, being the neighbour."""
        mine: list[Array | None] = list(boxes)
        close = np.triu(iou(boxes, boxes) > 0.35, 1)
        for a, b in zip(*np.nonzero(close), strict=True):
            if mine[a] is not None and mine[b] is not None and self._rng.random() < self._sight.melt:
                low, high = np.minimum(boxes[a], boxes[b])[:2], np.maximum(boxes[a], boxes[b])[2:]
                near, far = (a, b) if boxes[a][3] > boxes[b][3] else (b, a)
                mine[near], mine[far] = np.concatenate([low, high]), None
        return mine

    def _parts(self, i: int, box: Array, size_px: float, hidden: float, cut: float) -> "list[_Found]":
        """The boxes given for one road user: none, one, or two for one."""
        sight, rng = self._sight, self._rng
        score = sight.sure + self._habit[i] + sight.spread * self._mood[i]
        score -= 0.45 * np.exp(-(size_px - SMALLEST) / 5) + 1.1 * max(0, hidden - 0.25) + 0.5 * (1 - cut)
        if score <= FAINTEST:
            return []
        kind = self._kinds[i]
        kind = FLICKERS[kind] if rng.random() < sight.flicker else kind
        kind = Kind.CAR if kind is Kind.THREE_WHEELER else kind
        size = np.tile(box[2:] - box[:2], 2)
        form = np.array([self._world.camera.form, 1, self._world.camera.form, 1])
        tremble = sight.tremble * (0.015 * size + 0.35 / PIXELS / form) * (1 + 2 * hidden)
        box = box + tremble * self._error[i]
        if kind in TWO_WHEELS:
            return self._rider(box, kind, score)
        if kind in {Kind.BUS, Kind.TRUCK} and rng.random() < sight.split:
            return _halves(box, kind, score)
        if sight.lamps and self._error[i, 0] > 0.3:
            return _lamps(box, kind, score, two=rng.random() < 0.15)
        return [_Found(box, kind, score)]

    def _rider(self, box: Array, kind: Kind, score: float) -> "list[_Found]":
        """Rider and machine as one, apart, or one of them alone."""
        if self._rng.random() >= self._sight.apart:
            return [_Found(box, kind, score)]
        x1, y1, x2, y2 = box
        tall = y2 - y1
        person = _Found(np.array([x1, y1, x2, y2 - 0.25 * tall]), Kind.PEDESTRIAN, score)
        machine = _Found(np.array([x1, y1 + 0.35 * tall, x2, y2]), kind, score - 0.05)
        return [[person, machine], [person], [machine]][int(self._rng.choice(3, p=[0.7, 0.15, 0.15]))]

    def _phantoms(self, now: float, past_s: float) -> "list[_Found]":
        """Glimpses, and ghosts that stay for a while and tremble."""
        rng = self._rng
        self._ghosts = [(until, ghost) for until, ghost in self._ghosts if until > now]
        for lasts_s, often in ((0.0, self._sight.glimpses_s), (3.0, self._sight.ghosts_s)):
            if rng.random() < often * past_s:
                x, y, w = rng.uniform(0.1, 0.9), rng.uniform(0.3, 0.9), rng.uniform(0.02, 0.08)
                ghost = _Found(np.array([x - w, y - w, x + w, y + w]), Kind.CAR, rng.uniform(0.15, 0.6))
                self._ghosts.append((now + rng.exponential(lasts_s) + 1e-6, ghost))
        return [
            _Found(g.box + rng.normal(0, 0.004, 4), g.kind, g.score + rng.normal(0, 0.1))
            for _, g in self._ghosts
        ]

    def _answer(self, now: float, found: "list[_Found]") -> Detections:
        boxes = np.clip(np.array([f.box for f in found], dtype=np.float64).reshape(-1, 4), 0, 1)
        kinds = np.array([int(f.kind) for f in found], dtype=np.int64)
        scores = np.clip(np.array([f.score for f in found], dtype=np.float64), 0, 0.98)
        keep = (scores > FAINTEST) & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
        boxes, kinds, scores = boxes[keep], kinds[keep], scores[keep]
        stay = distinct(boxes + FAMILY[kinds, None] * 1e3, scores, SAME)
        seen = Seen(boxes[stay].astype(np.float32), kinds[stay], scores[stay].astype(np.float32), 16 / 9)
        seen = merged(seen)
        if self._sight.corridor is not None:
            seen = _along(seen, self._world.lines, self._sight.corridor, self._sight.cut)
        at = NOON + timedelta(seconds=now)
        return Detections("c", at, 0, seen.boxes, seen.kinds, seen.scores)


@dataclass(frozen=True)
class _Found:
    box: Array
    kind: Kind
    score: float


def _share(shown: Array, whole: Array) -> float:
    """How much of a box lies in the picture."""
    parts = [(b[2] - b[0]) * (b[3] - b[1]) for b in (shown, whole)]
    return float(parts[0] / parts[1])


def _halves(box: Array, kind: Kind, score: float) -> list[_Found]:
    """A long vehicle and, once more, the half of it that is nearer."""
    x1, y1, x2, y2 = box
    return [
        _Found(box, kind, score),
        _Found(np.array([x1, (y1 + y2) / 2, x2, y2]), Kind(FOUR_WHEELS[0]), score - 0.15),
    ]


def _lamps(box: Array, kind: Kind, score: float, *, two: bool) -> list[_Found]:
    """Only the lamps of a vehicle are seen: as one box low in front, or as two."""
    x1, y1, x2, y2 = box
    low, wide = y1 + 0.5 * (y2 - y1), x2 - x1
    if not two:
        return [_Found(np.array([x1, low, x2, y2]), kind, score - 0.1)]
    left, right = x1 + 0.35 * wide, x2 - 0.35 * wide
    return [
        _Found(np.array([x1, low, left, y2]), kind, score - 0.15),
        _Found(np.array([right, low, x2, y2]), kind, score - 0.2),
    ]


def _along(seen: Seen, lines: Sequence[Line], wide: float, cut: bool) -> Seen:
    """Only what lies within `wide` of a line's upright frame; with `cut`, only so much of each box."""
    ends = np.array([[*line.from_, *line.to] for line in lines])
    low = np.minimum(ends[:, :2], ends[:, 2:]).min(axis=0) - wide
    high = np.maximum(ends[:, :2], ends[:, 2:]).max(axis=0) + wide
    if not cut:
        return seen.only(_between(centres(seen.boxes), low, high))
    boxes: Boxes = np.clip(seen.boxes, np.tile(low, 2), np.tile(high, 2)).astype(np.float32)
    sizes = boxes[:, 2:] - boxes[:, :2]
    whole = seen.boxes[:, 2:] - seen.boxes[:, :2]
    seen_enough = (sizes > 0.3 * whole).all(axis=1)
    return Seen(boxes, seen.kinds, seen.scores, seen.form).only(seen_enough)


def _between(points: Numbers, low: Array, high: Array) -> NDArray[np.bool_]:
    return ((points >= low) & (points <= high)).all(axis=1)
