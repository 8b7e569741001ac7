"""Fourth stage: who passes which line. Pure geometry, but for whose box goes alone (`stood`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.model import Crossing, Crossings, Kind, Line, Tracks, Way
from kentongan.vision.recent import Recent
from kentongan.vision.stood import Lumas

Lines: TypeAlias = Callable[[str], Sequence[Line]]
"""The lines of a camera as they are now; may change while the river runs."""

BAND: Final = 0.15
"""Half width of the dead band, in half extents of the box across the line."""
RETURN: Final = 0.5
"""The same for who has passed the line already: he comes back when three quarters of him are back. Boxes of
riders who wait close together jump from one to a piece of the next; who turns round goes far."""

Reals: TypeAlias = NDArray[np.floating[Any]]
Places: TypeAlias = NDArray[np.int64]


def cross(tracks: Iterable[Tracks], lines: Lines) -> Iterator[Crossings]:
    """Find the steps that cut a line.

    A track passes a line when its box centre, having been clearly on one side, is clearly on the other
    and cut the segment on the way. "Clearly" is a dead band as wide as a share of the box's extent across the
    line: who stands on the line and trembles passes it once, when he leaves it. The extent makes the rule the
    same at any slope of the line and any form of the picture. The instant is that of the cut, interpolated.
    Who has passed once must come further back to be counted again: `RETURN`. Whose box went over while the
    picture stayed as it was (`stood`) has passed nothing: as near as `RETURN` he waits upon the line and
    passes it when he drives off; further away it is the box of somebody else, and begins anew where it is.

    When a camera's lines change, its tracks begin anew where they are: nothing is scored for the change.
    Lines count each for itself, also where they share a point or lie upon each other. A number that vanishes
    from `alive` is forgotten with all it did; one that comes back is somebody new, at the place of its birth.
    A camera not heard of for an hour is forgotten.
    """
    cameras: Recent[_Camera] = Recent()
    for seen in tracks:
        wanted = tuple(lines(seen.camera))
        camera = cameras.get(seen.camera, seen.at)
        if camera is None or camera.scene != seen.scene:
            camera = cameras.keep(seen.camera, _Camera(wanted, seen.scene, seen.at))
        elif camera.lines != wanted:
            camera = cameras.keep(seen.camera, camera.relined(wanted))
        yield Crossings(seen.camera, seen.at, seen.scene, camera.step(seen))


class _Camera:
    """What is remembered per track (row) and line (column). Rows go when the track is no longer alive."""

    def __init__(self, lines: tuple[Line, ...], scene: int, zero: datetime) -> None:
        self.lines = lines
        self.scene = scene
        self._zero = zero
        self._from = np.array([line.from_ for line in lines], dtype=np.float64).reshape(-1, 2)
        self._along = np.array([line.to for line in lines], dtype=np.float64).reshape(-1, 2) - self._from
        self._geometry()
        self._alive = np.zeros(0, dtype=np.int64)
        self._shown = np.zeros(0, dtype=np.int64)
        self._rows = np.zeros(0, dtype=np.int64)
        self._ids = np.zeros(0, dtype=np.int64)  # ascending
        self._boxes = np.zeros((0, 4))
        self._at_s = np.zeros(0)
        self._sides = np.zeros((0, len(lines)))
        self._firm = np.zeros((0, len(lines)), dtype=np.int8)  # the side where it last was clearly, or 0
        self._cut = np.zeros((0, len(lines)), dtype=bool)  # its last change of side cut the segment
        self._cut_s = np.zeros((0, len(lines)))
        self._passed = np.zeros((0, len(lines)), dtype=bool)  # it has passed once
        self._there = np.zeros((0, len(lines), 5))  # box and second where it last was clearly on its side
        self._lumas = Lumas()

    def _geometry(self) -> None:
        x, y = self._along[:, 0] / 2, self._along[:, 1] / 2
        self._side = np.stack([-y, x, -y, x])
        self._past = 2 * (y * self._from[:, 0] - x * self._from[:, 1])
        self._extent = BAND * np.stack([-abs(y), -abs(x), abs(y), abs(x)])

    def relined(self, lines: tuple[Line, ...]) -> "_Camera":
        """Begin anew with other lines, and with the tracks where they are now."""
        new = _Camera(lines, self.scene, self._zero)
        new._remember(self._ids, self._boxes, self._at_s)
        new._lumas = self._lumas
        return new

    def step(self, seen: Tracks) -> tuple[Crossing, ...]:
        now_s = (seen.at - self._zero).total_seconds()
        self._lumas.keep(now_s, seen.luma)
        if not (_same(seen.alive, self._alive) and _same(seen.ids, self._shown)):
            self._meet(seen, now_s)
        if not len(seen.ids) or not self.lines:
            return ()
        return self._advance(self._rows, seen, now_s)

    def _meet(self, seen: Tracks, now_s: float) -> None:
        """Forget who is gone, take in who is new, and find the rows of those seen."""
        if len(self._ids):
            stay = _among(self._ids, seen.alive)
            if not stay.all():
                self._ids, self._boxes, self._at_s = self._ids[stay], self._boxes[stay], self._at_s[stay]
                self._sides, self._firm = self._sides[stay], self._firm[stay]
                self._cut, self._cut_s = self._cut[stay], self._cut_s[stay]
                self._passed, self._there = self._passed[stay], self._there[stay]
        new = ~_among(seen.ids, self._ids)
        if new.any():
            self._remember(seen.ids[new], seen.born[new].astype(np.float64), now_s - seen.born_s[new])
        self._rows = np.searchsorted(self._ids, seen.ids)
        self._alive, self._shown = seen.alive, seen.ids

    def _remember(self, ids: Places, boxes: Reals, at_s: Reals) -> None:
        sides = boxes @ self._side + self._past
        firm = _clear(sides, boxes @ self._extent)
        blank = np.zeros((len(ids), len(self.lines)))
        everybody = np.concatenate([self._ids, ids])
        order = np.argsort(everybody, kind="stable")
        self._ids = everybody[order]
        self._boxes = np.concatenate([self._boxes, boxes])[order]
        self._at_s = np.concatenate([self._at_s, at_s])[order]
        self._sides = np.concatenate([self._sides, sides])[order]
        self._firm = np.concatenate([self._firm, firm])[order]
        self._cut = np.concatenate([self._cut, blank.astype(bool)])[order]
        self._cut_s = np.concatenate([self._cut_s, blank])[order]
        self._passed = np.concatenate([self._passed, blank.astype(bool)])[order]
        here = _stamped(boxes, at_s)[:, None].repeat(len(self.lines), axis=1)
        self._there = np.concatenate([self._there, here])[order]

    def _advance(self, rows: Places, seen: Tracks, now_s: float) -> tuple[Crossing, ...]:
        """Move the tracks of this frame on and score what they passed."""
        boxes = seen.boxes.astype(np.float64)
        old = self._sides[rows]
        new = boxes @ self._side + self._past
        turned = (old < 0) != (new < 0)
        if turned.any():
            self._note_cuts(rows, boxes, (old, new, turned), now_s)
        extent = boxes @ self._extent
        side = _clear(new, extent)
        firm = self._firm[rows]
        changed = (side != 0) & (side != firm)
        items: tuple[Crossing, ...] = ()
        if changed.any():
            far = np.abs(new) > RETURN / BAND * extent
            changed &= ~self._passed[rows] | far
            passed = changed & (firm != 0) & self._cut[rows]
            stood = self._stood(passed, boxes)
            waits = stood & ~far
            self._cut_s[rows] = np.where(waits, now_s, self._cut_s[rows])  # he passes later than this
            passed, changed = passed & ~stood, changed & ~waits
            items = self._scored(passed, side, seen, now_s)
            self._firm[rows] = firm = np.where(changed, side, firm)
            self._passed[rows] |= passed
        i, column = np.nonzero(side * firm > 0)
        self._there[rows[i], column] = _stamped(boxes[i], now_s)
        self._sides[rows] = new
        self._boxes[rows], self._at_s[rows] = boxes, now_s
        return items

    def _stood(self, passed: NDArray[np.bool_], boxes: Reals) -> NDArray[np.bool_]:
        """Which of those that seem to have passed have not: only their boxes went over."""
        stood = np.zeros_like(passed)
        for i, column in np.argwhere(passed).tolist():
            there = self._there[self._rows[i], column]
            stood[i, column] = self._lumas.stood(float(there[4]), there[:4], boxes[i])
        return stood

    def _scored(
        self, passed: NDArray[np.bool_], side: NDArray[np.int8], seen: Tracks, now_s: float
    ) -> tuple[Crossing, ...]:
        items: list[Crossing] = []
        for i, column in np.argwhere(passed).tolist():
            way = Way.FORWARD if side[i, column] > 0 else Way.BACK
            at = seen.at + timedelta(seconds=float(self._cut_s[self._rows[i], column]) - now_s)
            kind, track = Kind(int(seen.kinds[i])), int(seen.ids[i])
            items.append(Crossing(at, self.lines[column].name, way, kind, track))
        return tuple(items)

    def _note_cuts(
        self, rows: Places, boxes: Reals, sides: tuple[Reals, Reals, NDArray[np.bool_]], now_s: float
    ) -> None:
        """Where a step changes side, note whether it cut the segment, and when."""
        old, new, turned = sides
        i, column = np.nonzero(turned)
        share = old[i, column] / (old[i, column] - new[i, column])
        cut = self._boxes[rows[i]] + share[:, None] * (boxes[i] - self._boxes[rows[i]])
        place = (cut[:, :2] + cut[:, 2:]) / 2
        along = self._along[column]
        way = ((place - self._from[column]) * along).sum(axis=1) / (along * along).sum(axis=1)
        self._cut[rows[i], column] = (way >= 0) & (way <= 1)
        began = self._at_s[rows[i]]
        self._cut_s[rows[i], column] = began + share * (now_s - began)


def _clear(sides: Reals, extent: Reals) -> NDArray[np.int8]:
    """-1 or 1 where the centre is beyond the dead band, else 0."""
    return (sides > extent).astype(np.int8) - (sides < -extent).astype(np.int8)


def _stamped(boxes: Reals, at_s: Reals | float) -> Reals:
    """Boxes (N, 4) with the second of each: (N, 5)."""
    stamped = np.empty((len(boxes), 5))
    stamped[:, :4], stamped[:, 4] = boxes, at_s
    return stamped


def _among(a: Places, b: Places) -> NDArray[np.bool_]:
    """Which of `a` are in `b`; a tenth of the time of `np.isin` for as few as there are here."""
    if not len(b):
        return np.zeros(len(a), dtype=bool)
    ordered = np.sort(b)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, a), len(b) - 1)] == a)


def _same(a: Places, b: Places) -> bool:
    return len(a) == len(b) and bool((a == b).all())
