"""Third stage: the same road user through many frames."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import Final, TypeAlias

import lap
import numpy as np
from numpy.typing import NDArray

from kentongan.base.errors import Invalid
from kentongan.vision.likeness import likeness
from kentongan.vision.model import Boxes, Detections, Kind, Tracks
from kentongan.vision.recall import Leftovers, Trail
from kentongan.vision.recent import Recent

Reals: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

CLEAR: Final = 0.3
"""Detections from this score on are matched first, and only they begin a track."""
CLEARLY: Final = (2, 3, 0.8)
"""A track is confirmed after so many clear looks; one of a two-wheeler or a person, seldom clear, also after
so many of any sort whose scores add up to the third figure."""
CONFIRM_S: Final = 0.18
"""And it must have been followed for so long,"""
OFTEN: Final = 0.65
"""seen in this share of the looks since the first:"""
LEAP: Final = (1.5, 3)
"""in at least three, when it has gone further than so many of its sizes: two glimpses are easily made one."""
PART: Final = (0.7, 4, 0.8)
"""With more than this share of its box in another's of its family it is most often a piece of that other: so
many looks, and seen in this share of them, make it one of its own."""
FORGET_S: Final = 1.0
"""A confirmed track unseen for so long has ended."""
DOUBT_S: Final = 0.45
"""An unconfirmed one ends much sooner."""
REACH: Final = ((0.4, 3.0), (0.1, 0.5), (0.2, 0.0))
"""How far boxes are enlarged, in their own size, and how much more per second between two looks: for tracks
of one look, of more, and for faint detections."""
LONGEST_S: Final = 0.5
"""Boxes are not enlarged further after this time,"""
NEXT: Final = 1.25
"""those of tracks of one look not after so many times the time since the look before this one: they must be
found at once."""
DEAREST: Final = (0.97, 0.9)
"""Track and detection are not the same when they cost more than this: tracks of one look, others."""
STRANGE: Final = 0.3
"""What it costs, in likeness, to take a two-wheeler for four wheels, or the reverse."""
SHAPE_S: Final = 0.02
"""What an unexpected width or height costs, per e-fold, times the seconds between two looks: sizes do not
jump from look to look."""
MISSHAPEN: Final = (0.1, 0.15, 0.6)
"""What more it costs at any time, per e-fold beyond the third figure: tracks of one look, others."""
KEEP_S: Final = 0.25
"""Time constant with which an older velocity is forgotten."""
STEADY: Final = (0.1, 1.5)
"""A change of size by this share, and so much more per second, halves the trust in a new centre."""
FASTEST_GROWTH: Final = 2.0
"""Nobody comes nearer so fast that his box grows by more e-folds in a second."""
NEARER: Final = 1.5
"""Who grows by one e-fold moves faster in the picture by so many. By pinhole geometry it is 1 for who goes
across the view and 2 for who comes along it."""
EDGE: Final = 0.01
RIDER_HEIGHTS_S: Final = 1.3
"""People faster than this many of their own heights in a second do not walk: they ride."""
MOTOR_HEIGHTS_S: Final = 4.0
"""Who is taken for a cyclist and goes faster than this, some 25 km/h, has a motor."""
FOUR_WHEELS: Final = np.array([kind in {Kind.CAR, Kind.BUS, Kind.TRUCK} for kind in Kind])
BARRED: Final = 10.0
SET_BACK_S: Final = 2.0
"""A clock that goes back by more has been set; by less, a frame has come late."""
SMALLEST: Final = 1e-4
LARGEST: Final = 100.0  # pictures; no box is larger

# Rows of a camera's memory. Columns are its tracks, in the order of their numbers.
SEEN, BORN, BORN_LOOK, LOOKS, CLEARS, SURE, FOUR = range(7)
CUT, CENTRE, SIZE, SPEED, GROWTH = (slice(row, row + 2) for row in range(7, 17, 2))
FIRST, VOTES = slice(17, 21), slice(21, 21 + len(Kind))
ROWS: Final = 21 + len(Kind)
CAPACITY: Final = 16
NONE: Final = np.zeros(0, dtype=np.int64)


def track(detections: Iterable[Detections]) -> Iterator[Tracks]:
    """Give each road user a number that stays, camera by camera.

    Where everybody should be now is foretold with constant velocity on the road over the real time between
    two looks. Clear detections are matched first, then faint ones with the tracks that are left. Boxes are
    enlarged, so that who moves further than his own length between two looks is still found; an unexpected
    size or a strange kind is doubted, and a box that jumps in size moves its track less. A track is shown
    once it is confirmed, and says where it began, faint looks before its first clear one included: what it
    passed before it was sure is not lost.

    Numbers are never used again; a rise of `scene` ends every track. What is remembered of a track goes when
    the track ends, of a camera when it has not been heard of for an hour.

    Bad input: a frame that is not later than the one before it (repeated, late, of the same instant) changes
    nothing and shows nobody, `alive` stays; when the clock has been set back, all tracks end. Boxes may reach
    out of the picture and are shown cut off. No detections is a quiet look.

    Raises: Invalid, on a box that is no box (NaN, endless, turned inside out) or a score that is no number:
        a detector that answers so has failed, and an empty street must not be made of it.
    Source: Zhang et al., ByteTrack, arXiv 2110.06864 (two stages); Yang et al., C-BIoU, WACV 2023 (enlarged
        boxes); Cao et al., OC-SORT, CVPR 2023 (velocity across a gap from what was seen on both sides of it).
    """
    cameras: Recent[_Camera] = Recent()
    numbers = count(1)
    for seen in detections:
        camera = cameras.get(seen.camera, seen.at)
        if camera is None:
            camera = cameras.keep(seen.camera, _Camera(seen, numbers))
        yield camera.step(seen)


@dataclass(frozen=True, slots=True)
class _Found:
    """The detections of one look, M of them, as rows of numbers."""

    boxes: Reals  # (4, M)
    centre: Reals  # (2, M)
    size: Reals  # (2, M)
    scores: NDArray[np.float32]
    kinds: Places
    clear: Flags


def _found(seen: Detections) -> _Found:
    boxes = seen.boxes.T.astype(np.float64)
    size = boxes[2:] - boxes[:2]
    if len(seen.scores) and not (size.min() >= 0 and size.max() < LARGEST and seen.scores.min() >= 0):
        raise Invalid(f"camera {seen.camera} at {seen.at}: the detector answered with a box that is none")
    np.maximum(size, SMALLEST, out=size)
    return _Found(boxes, (boxes[:2] + boxes[2:]) / 2, size, seen.scores, seen.kinds, seen.scores >= CLEAR)


class _Camera:
    """The tracks of one camera: `_n` columns of `_memory`. Seconds count from the scene's first frame."""

    def __init__(self, first: Detections, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._begin(first)

    def _begin(self, first: Detections) -> None:
        self._scene, self._zero = first.scene, first.at
        self._now_s, self._step_s, self._look = -1.0, 0.0, 0
        self._leftovers = Leftovers()
        self._held: tuple[Reals, Places, Places] | None = None
        self._n = 0
        self._memory = np.zeros((ROWS, CAPACITY))
        self._ids = np.zeros(CAPACITY, dtype=np.int64)

    def step(self, seen: Detections) -> Tracks:
        now_s = (seen.at - self._zero).total_seconds()
        if seen.scene != self._scene or now_s < self._now_s - SET_BACK_S:
            self._begin(seen)
            now_s = 0.0
        if now_s <= self._now_s:
            return self._shown(seen, -1.0)
        self._step_s = now_s - self._now_s
        self._now_s = now_s
        self._look += 1
        if self._n or len(seen.scores):
            self._follow(_found(seen), now_s)
        return self._shown(seen, now_s)

    def _follow(self, found: _Found, now_s: float) -> None:
        rows, places = self._matched(found, now_s)
        self._held = (found.boxes, rows, places) if len(rows) == self._n else None
        if len(rows):
            self._update(rows, places, found, now_s)
        if len(rows) < self._n:
            self._end(now_s)
        self._confirm(now_s)
        if len(places) < len(found.scores):
            free = np.ones(len(found.scores), dtype=bool)
            free[places] = False
            self._add(np.flatnonzero(free & found.clear), found, now_s)
            faint = np.flatnonzero(free & ~found.clear)
            if len(faint):
                self._leftovers.keep(now_s, found.boxes[:, faint], FOUR_WHEELS[found.kinds[faint]])

    def _matched(self, found: _Found, now_s: float) -> tuple[Places, Places]:
        """Which tracks (columns of the memory) are which detections: two lists of the same length.

        Where all boxes are those of the look before, as in a still picture, all are who they were.
        """
        if not self._n or not len(found.scores):
            return NONE, NONE
        if self._held is not None and len(self._held[1]) == self._n:
            boxes, rows, places = self._held
            if boxes.shape == found.boxes.shape and (boxes == found.boxes).all():
                return rows, places
        cost = self._cost(found, now_s)
        clear = np.flatnonzero(found.clear)
        rows, first = _assigned(cost[:, clear])
        places = clear[first]
        if len(clear) == len(found.scores) or len(rows) == self._n:
            return rows, places
        left = np.ones(self._n, dtype=bool)
        left[rows] = False
        others, faint = np.flatnonzero(left), np.flatnonzero(~found.clear)
        more, second = _assigned(cost[others[:, None], faint])
        return np.concatenate([rows, others[more]]), np.concatenate([places, faint[second]])

    def _cost(self, found: _Found, now_s: float) -> Reals:
        """How unlike each track and each detection are, (N, M): 0 alike, `BARRED` not the same."""
        mine = self._memory[:, : self._n]
        past_s = now_s - mine[SEEN]
        young = mine[LOOKS] < 2
        expected = _expected(mine, past_s)
        short_s = np.minimum(past_s, np.where(young, NEXT * self._step_s, LONGEST_S))
        first, later, faint = _reaches(short_s)
        reach = np.where(found.clear, np.where(young, first, later)[:, None], faint[:, None])
        cost = 1 - likeness(expected, (found.centre, found.size), reach)
        whole = mine[CUT] == 0
        hasty = np.where(young, 0, SHAPE_S / np.maximum(short_s, SHAPE_S))
        odd = np.abs(np.log(expected[1])[:, :, None] - np.log(found.size)[:, None])
        more = np.where(young, MISSHAPEN[0], MISSHAPEN[1])
        odd = hasty[:, None] * odd + more[:, None] * np.maximum(odd - MISSHAPEN[2], 0)
        cost += (odd * whole[:, :, None]).sum(axis=0)
        cost += STRANGE * ((mine[FOUR] > 0)[:, None] != FOUR_WHEELS[found.kinds])
        dearest = np.where(found.clear & young[:, None], *DEAREST)
        return np.where(cost > dearest, BARRED, cost)

    def _update(self, rows: Places, places: Places, found: _Found, now_s: float) -> None:
        """What the looks of these tracks say of their places, velocities and kinds."""
        mine = self._memory[:, rows]
        past_s = np.maximum(now_s - mine[SEEN], 1e-3)
        young, cut = mine[LOOKS] < 2, mine[CUT] > 0
        centre, size = _steadied(_expected(mine, past_s), found, places, young | cut, past_s)
        keep = np.where(young, 0.0, np.exp(-past_s / KEEP_S))
        growth = np.clip(np.log(size / mine[SIZE]) / past_s, -FASTEST_GROWTH, FASTEST_GROWTH)
        mine[SPEED] = keep * mine[SPEED] + (1 - keep) * (centre - mine[CENTRE]) / past_s
        mine[GROWTH] = keep * mine[GROWTH] + (1 - keep) * np.where(cut, 0, growth)
        mine[CENTRE], mine[SIZE] = centre, size
        mine[CUT] = _cut(centre - size / 2, centre + size / 2)
        mine[SEEN] = now_s
        mine[LOOKS] += 1
        mine[CLEARS] += found.clear[places]
        mine[VOTES][found.kinds[places], np.arange(len(rows))] += found.scores[places]
        mine[FOUR] = FOUR_WHEELS[mine[VOTES].argmax(axis=0)]
        self._memory[:, rows] = mine

    def _end(self, now_s: float) -> None:
        """Let the tracks go that have not been seen for too long; the others keep their order."""
        mine = self._memory[:, : self._n]
        stay = np.flatnonzero(now_s - mine[SEEN] <= np.where(mine[SURE] > 0, FORGET_S, DOUBT_S))
        if len(stay) < self._n:
            self._n = len(stay)
            self._memory[:, : self._n] = mine[:, stay]
            self._ids[: self._n] = self._ids[stay]

    def _add(self, places: Places, found: _Found, now_s: float) -> None:
        if not len(places):
            return
        n, more = self._n, self._n + len(places)
        while more > len(self._ids):
            self._memory = np.concatenate([self._memory, np.zeros_like(self._memory)], axis=1)
            self._ids = np.concatenate([self._ids, np.zeros_like(self._ids)])
        new = self._memory[:, n:more]
        new[:] = 0
        new[FIRST] = found.boxes[:, places]
        new[CENTRE], new[SIZE] = found.centre[:, places], found.size[:, places]
        new[CUT] = _cut(new[FIRST][:2], new[FIRST][2:])
        new[SEEN], new[BORN], new[BORN_LOOK], new[LOOKS] = now_s, now_s, self._look, 1
        new[CLEARS] = found.clear[places]
        new[FOUR] = FOUR_WHEELS[found.kinds[places]]
        new[VOTES][found.kinds[places], np.arange(len(places))] = found.scores[places]
        self._ids[n:more] = list(islice(self._numbers, len(places)))
        self._n = more

    def _confirm(self, now_s: float) -> None:
        """Believe in the tracks of which enough has been seen."""
        mine = self._memory[:, : self._n]
        new = (mine[SURE] == 0) & (mine[SEEN] == now_s) & (now_s - mine[BORN] >= CONFIRM_S)
        if not new.any():
            return
        clear, looks, scores = CLEARLY
        often_faint = (mine[FOUR] == 0) & (mine[LOOKS] >= looks) & (mine[VOTES].sum(axis=0) >= scores)
        rows = np.flatnonzero(new & ((mine[CLEARS] >= clear) | often_faint))
        young = mine[:, rows]
        often = young[LOOKS] / (self._look - young[BORN_LOOK] + 1)
        path = np.abs(young[CENTRE] - (young[FIRST][:2] + young[FIRST][2:]) / 2)
        leapt = (path > LEAP[0] * young[SIZE]).any(axis=0)
        alone = (often >= OFTEN) & ((young[LOOKS] >= LEAP[1]) | ~leapt)
        part = (often >= PART[2]) & (young[LOOKS] >= PART[1])
        within = _within(young, mine[:, mine[SURE] > 0])
        sure: Flags = (within & part) | (~within & alone)
        mine[SURE, rows] = sure
        self._recall(rows[sure])

    def _recall(self, rows: Places) -> None:
        """Let tracks just confirmed begin where they were faintly seen before."""
        if not len(rows):
            return
        mine = self._memory[:, rows]
        path = mine[CENTRE] - (mine[FIRST][:2] + mine[FIRST][2:]) / 2
        lasted_s = np.maximum(mine[SEEN] - mine[BORN], 1e-3)
        trail = Trail(mine[FIRST], mine[BORN], path / lasted_s, mine[FOUR] > 0)
        trail = self._leftovers.lead_back(trail)
        self._memory[FIRST, rows], self._memory[BORN, rows] = trail.boxes, trail.at_s

    def _shown(self, seen: Detections, now_s: float) -> Tracks:
        mine = self._memory[:, : self._n]
        ids = self._ids[: self._n].copy()
        rows = np.flatnonzero((mine[SURE] > 0) & (mine[SEEN] == now_s))
        shown = mine[:, rows]
        half = shown[SIZE] / 2
        boxes: Boxes = np.empty((len(rows), 4), dtype=np.float32)
        boxes[:, :2], boxes[:, 2:] = (shown[CENTRE] - half).T, (shown[CENTRE] + half).T
        return Tracks(
            camera=seen.camera,
            at=seen.at,
            scene=seen.scene,
            boxes=boxes.clip(0, 1, out=boxes),
            kinds=_kinds(shown),
            ids=ids[rows],
            born=shown[FIRST].T.astype(np.float32),
            born_s=now_s - shown[BORN],
            alive=ids,
            luma=seen.luma,
        )


def _expected(mine: Reals, past_s: Reals) -> tuple[Reals, Reals]:
    """Centre and size, (2, N) each, after so many seconds: constant velocity on the road, ever faster in the
    picture for who comes nearer, and growth for a while."""
    growth = np.minimum(np.maximum(mine[GROWTH] * past_s, -0.7), 0.7)
    bend = NEARER * growth.mean(axis=0)
    way_s = past_s * np.expm1(bend) / np.where(bend == 0, 1, bend) + past_s * (bend == 0)
    return mine[CENTRE] + mine[SPEED] * way_s, mine[SIZE] * np.exp(growth)


def _reaches(past_s: Reals) -> tuple[Reals, Reals, Reals]:
    """How far to enlarge each track's box (N,): of one look, of more, for faint detections. See `REACH`."""
    (a, a_more), (b, b_more), (c, c_more) = REACH
    return a + a_more * past_s, b + b_more * past_s, c + c_more * past_s


def _steadied(
    expected: tuple[Reals, Reals], found: _Found, places: Places, fresh: Flags, past_s: Reals
) -> tuple[Reals, Reals]:
    """Centre and size found, moved towards those expected as far as the size jumped, width and height apart.

    Half a vehicle behind another, or two taken for one, has its centre elsewhere; the vehicle has not moved.

    Args:
        fresh: (2, N), nothing can be expected of this width or height: a first look, or cut by the edge of
            the picture and growing because more is seen of the same vehicle.
        past_s: (N,), since the last look.
    """
    centre, old = expected
    new = found.size[:, places]
    jump = np.abs(new - old) / np.maximum(old, new)
    trust = np.where(fresh, 1, 1 / (1 + (jump / (STEADY[0] + STEADY[1] * past_s)) ** 2))
    return centre + trust * (found.centre[:, places] - centre), old + np.maximum(trust, 0.3) * (new - old)


def _within(mine: Reals, others: Reals) -> Flags:
    """Which of the tracks lie for the most part in another of their family."""
    a, b = mine[SIZE][:, :, None], others[SIZE][:, None]
    apart = np.abs(mine[CENTRE][:, :, None] - others[CENTRE][:, None])
    span = np.maximum(np.minimum((a + b) / 2 - apart, np.minimum(a, b)), 0)
    share = span[0] * span[1] / (a[0] * a[1])
    return ((share > PART[0]) & (mine[FOUR][:, None] == others[FOUR])).any(axis=1)


def _cut(low: Reals, high: Reals) -> Flags:
    """(2, N): whether the picture's edge cuts the width, the height."""
    return (low < EDGE) | (high > 1 - EDGE)


def _kinds(shown: Reals) -> Places:
    """The kind most looks voted for. Who is too fast for feet or pedals rides a motorcycle."""
    kinds = shown[VOTES].argmax(axis=0)
    slow = np.flatnonzero(kinds >= Kind.BICYCLE)
    if len(slow):
        mine = shown[:, slow]
        path = mine[CENTRE] - (mine[FIRST][:2] + mine[FIRST][2:]) / 2
        lasted_s = np.maximum(mine[SEEN] - mine[BORN], 1e-3)
        heights_s = np.hypot(path[0], path[1]) / np.maximum(mine[SIZE][1], 1e-3) / lasted_s
        fastest = np.where(kinds[slow] == Kind.BICYCLE, MOTOR_HEIGHTS_S, RIDER_HEIGHTS_S)
        kinds[slow[heights_s > fastest]] = Kind.MOTORCYCLE
    return kinds


def _assigned(cost: Reals) -> tuple[Places, Places]:
    """Pairs (rows, columns) of least cost in all, as many as are not barred.

    Source: Jonker & Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment
        problems, Computing 38 (1987).
    """
    if not cost.size:
        return NONE, NONE
    _, partner, _ = lap.lapjv(np.ascontiguousarray(cost), extend_cost=True, cost_limit=BARRED / 2)
    rows = np.flatnonzero(partner >= 0)
    return rows, partner[rows].astype(np.int64)
