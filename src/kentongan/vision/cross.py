"""Fourth stage: who passes which line. Pure geometry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import centres
from kentongan.vision.model import Crossing, Crossings, Kind, Line, Tracks, Way

Lines: TypeAlias = Callable[[str], Sequence[Line]]
"""The lines of a camera as they are now; may change while the river runs."""

BAND: Final = 0.15
"""Half width of the dead band, in half extents of the box across the line."""

Reals: TypeAlias = NDArray[np.floating[Any]]


def cross(tracks: Iterable[Tracks], lines: Lines) -> Iterator[Crossings]:
    """Find the steps that cut a line.

    A track passes a line when its box centre, having been clearly on one side, is clearly on the other
    and cut the segment on the way. "Clearly" is a dead band as wide as a share of the box's extent across the
    line: who stands on the line and trembles passes it once, when he leaves it. The extent makes the rule the
    same at any slope of the line and any form of the picture. The instant is that of the cut, interpolated.

    When a camera's lines change, its tracks begin anew where they are: nothing is scored for the change.
    """
    cameras: dict[str, _Camera] = {}
    for seen in tracks:
        wanted = tuple(lines(seen.camera))
        camera = cameras.get(seen.camera)
        if camera is None or camera.scene != seen.scene:
            camera = cameras[seen.camera] = _Camera(wanted, seen.scene)
        elif camera.lines != wanted:
            camera = cameras[seen.camera] = camera.relined(wanted)
        yield Crossings(seen.camera, seen.at, seen.scene, camera.step(seen))


class _Camera:
    """What is remembered per track (row) and line (column). Rows go when the track is no longer alive."""

    def __init__(self, lines: tuple[Line, ...], scene: int) -> None:
        self.lines = lines
        self.scene = scene
        self._from = np.array([line.from_ for line in lines], dtype=np.float64).reshape(-1, 2)
        self._along = np.array([line.to for line in lines], dtype=np.float64).reshape(-1, 2) - self._from
        self._ids = np.zeros(0, dtype=np.int64)
        self._points = np.zeros((0, 2))
        self._at_s = np.zeros(0)
        self._firm = np.zeros((0, len(lines)), dtype=np.int8)  # the side where it last was clearly, or 0
        self._cut = np.zeros((0, len(lines)), dtype=bool)  # its last change of side cut the segment
        self._cut_s = np.zeros((0, len(lines)))
        self._zero: datetime | None = None

    def relined(self, lines: tuple[Line, ...]) -> "_Camera":
        """Begin anew with other lines, and with the tracks where they are now."""
        new = _Camera(lines, self.scene)
        new._zero = self._zero
        new._remember(self._ids, self._points, self._at_s, np.zeros((len(self._ids), 4)))
        return new

    def step(self, seen: Tracks) -> tuple[Crossing, ...]:
        self._zero = self._zero or seen.at
        now_s = (seen.at - self._zero).total_seconds()
        self._forget(seen.alive)
        new = ~np.isin(seen.ids, self._ids)
        born = seen.born[new].astype(np.float64)
        self._remember(seen.ids[new], centres(born), now_s - seen.born_s[new], born)
        rows = np.array([int(np.flatnonzero(self._ids == i)[0]) for i in seen.ids], dtype=np.int64)
        return self._advance(rows, seen, now_s)

    def _forget(self, alive: NDArray[np.int64]) -> None:
        stay = np.isin(self._ids, alive)
        if not stay.all():
            self._ids, self._points, self._at_s = self._ids[stay], self._points[stay], self._at_s[stay]
            self._firm, self._cut, self._cut_s = self._firm[stay], self._cut[stay], self._cut_s[stay]

    def _remember(self, ids: NDArray[np.int64], points: Reals, at_s: Reals, boxes: Reals) -> None:
        if not len(ids):
            return
        blank = np.zeros((len(ids), len(self.lines)))
        self._ids = np.concatenate([self._ids, ids])
        self._points = np.concatenate([self._points, points])
        self._at_s = np.concatenate([self._at_s, at_s])
        self._firm = np.concatenate([self._firm, self._clear_side(self._sides(points), boxes)])
        self._cut = np.concatenate([self._cut, blank.astype(bool)])
        self._cut_s = np.concatenate([self._cut_s, blank])

    def _sides(self, points: Reals) -> Reals:
        """side(p) of each point (row) to each line (column); see `Line`."""
        off = points[:, None, :] - self._from[None, :, :]
        return self._along[None, :, 0] * off[..., 1] - self._along[None, :, 1] * off[..., 0]

    def _clear_side(self, sides: Reals, boxes: Reals) -> NDArray[np.int8]:
        """-1 or 1 where the centre is beyond the dead band, else 0."""
        half = (boxes[:, 2:] - boxes[:, :2]) / 2
        extent = half[:, :1] * np.abs(self._along[:, 1]) + half[:, 1:] * np.abs(self._along[:, 0])
        return (np.sign(sides) * (np.abs(sides) > BAND * extent)).astype(np.int8)

    def _advance(self, rows: NDArray[np.int64], seen: Tracks, now_s: float) -> tuple[Crossing, ...]:
        """Move the tracks of this frame on and score what they passed."""
        boxes = seen.boxes.astype(np.float64)
        points, before = centres(boxes), self._points[rows]
        old, new = self._sides(before), self._sides(points)
        self._note_cuts(rows, before, points, (old, new), now_s)
        side = self._clear_side(new, boxes)
        firm = self._firm[rows]
        passed = (side != 0) & (firm != 0) & (side != firm) & self._cut[rows]
        self._firm[rows] = np.where(side != 0, side, firm)
        self._points[rows], self._at_s[rows] = points, now_s
        items: list[Crossing] = []
        places, columns = np.nonzero(passed)
        for i, column in zip(places.tolist(), columns.tolist(), strict=True):
            way = Way.FORWARD if side[i, column] > 0 else Way.BACK
            at = seen.at + timedelta(seconds=float(self._cut_s[rows[i], column]) - now_s)
            kind, track = Kind(int(seen.kinds[i])), int(seen.ids[i])
            items.append(Crossing(at, self.lines[column].name, way, kind, track))
        return tuple(items)

    def _note_cuts(
        self, rows: NDArray[np.int64], before: Reals, points: Reals, sides: tuple[Reals, Reals], now_s: float
    ) -> None:
        """Where a step changes side, note whether it cut the segment, and when."""
        old, new = sides
        i, column = np.nonzero((old < 0) != (new < 0))
        share = old[i, column] / (old[i, column] - new[i, column])
        place = before[i] + share[:, None] * (points[i] - before[i])
        along = self._along[column]
        way = ((place - self._from[column]) * along).sum(axis=1) / (along * along).sum(axis=1)
        self._cut[rows[i], column] = (way >= 0) & (way <= 1)
        began = self._at_s[rows[i]]
        self._cut_s[rows[i], column] = began + share * (now_s - began)
