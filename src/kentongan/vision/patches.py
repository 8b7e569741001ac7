"""Which pieces of a picture to look at, and how they lie together on canvases.

A mask says for each cell of a picture whether something is to be seen there. It is cut into few rectangles,
which are laid together on canvases.

Source: the cutting is Nagy & Seth's X-Y cut (1984); the laying is guillotine packing with best short side fit
(Jylänki, A Thousand Ways to Pack the Bin, 2010). The use for video is that of Tetris, arXiv 2605.25538.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.eyes import Shape

Mask: TypeAlias = NDArray[np.bool_]
"""(rows, columns) of cells."""

CLOSE: Final = 20
"""Pieces nearer than so many cells to each other are one. A few large pieces are understood better than many
small ones, fill canvases better, and so cost no more (docs/speed.md)."""
MARGIN: Final = 4
"""Each takes so many cells of its surroundings."""
WASTE: Final = 1.1
"""Two pieces are made one where their common rectangle is hardly larger than both."""
GAP: Final = 8
"""Pixels of grey between two pieces on a canvas."""


class Rect(NamedTuple):
    """Left, top, right, bottom; cells or pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    def joined(self, other: "Rect") -> "Rect":
        low = (min(self.left, other.left), min(self.top, other.top))
        return Rect(*low, max(self.right, other.right), max(self.bottom, other.bottom))


class Place(NamedTuple):
    """Where a piece lies: on which canvas, and its left upper corner there in pixels."""

    canvas: int
    left: int
    top: int


def pieces(wanted: Mask) -> list[Rect]:
    """Cut a mask into rectangles that hold all of it, each with a margin round what is wanted.

    Returns: rectangles in cells, inside the picture, none of them worth joining to another.
    """
    rows, columns = wanted.shape
    grown = [
        Rect(
            max(0, r.left - MARGIN),
            max(0, r.top - MARGIN),
            min(columns, r.right + MARGIN),
            min(rows, r.bottom + MARGIN),
        )
        for r in _cut(wanted, 0, 0)
    ]
    return _joined(grown)


def _cut(wanted: Mask, left: int, top: int) -> Iterator[Rect]:
    """Cut along empty rows and columns, over and over, until nothing more comes apart."""
    rows = _runs(np.asarray(wanted.any(axis=1)))
    if len(rows) == 1:
        rows_from, rows_to = rows[0]
        columns = _runs(np.asarray(wanted[rows_from:rows_to].any(axis=0)))
        if len(columns) == 1:
            yield Rect(left + columns[0][0], top + rows_from, left + columns[0][1], top + rows_to)
            return
        for a, b in columns:
            yield from _cut(wanted[rows_from:rows_to, a:b], left + a, top + rows_from)
        return
    for a, b in rows:
        yield from _cut(wanted[a:b], left, top + a)


def _runs(line: Mask) -> list[tuple[int, int]]:
    """Stretches of a line where something is, holes of up to `CLOSE` closed: (from, to) each."""
    places = line.nonzero()[0].tolist()
    if not places:
        return []
    runs: list[tuple[int, int]] = []
    begun = last = places[0]
    for place in places:
        if place - last > CLOSE:
            runs.append((begun, last + 1))
            begun = place
        last = place
    runs.append((begun, last + 1))
    return runs


def _joined(rects: list[Rect]) -> list[Rect]:
    i = 0
    while i < len(rects):
        for j in range(len(rects)):
            both = rects[i].joined(rects[j])
            if j != i and both.area <= WASTE * (rects[i].area + rects[j].area):
                rects = [r for k, r in enumerate(rects) if k not in {i, j}] + [both]
                i = -1
                break
        i += 1
    return rects


@dataclass(slots=True)
class _Sheet:
    """A canvas being laid out. `free`: what is left of it, rectangles that do not overlap.

    Each piece takes its gap with it, to its right and below; so the canvas has one more there.
    """

    free: list[Rect]
    bottom: int = 0
    right: int = 0

    def place(self, height: int, width: int) -> tuple[int, int] | None:
        """Find the closest room, (left, top); None where there is none."""
        wide, high = width + GAP, height + GAP
        fits = [r for r in self.free if r.right - r.left >= wide and r.bottom - r.top >= high]
        if not fits:
            return None
        best = min(fits, key=lambda r: min(r.right - r.left - wide, r.bottom - r.top - high))
        self.free.remove(best)
        right, bottom = best.left + wide, best.top + high
        # Cut what is left along the shorter rest, so that one large rectangle stays.
        if best.right - right < best.bottom - bottom:
            rests = [
                Rect(right, best.top, best.right, bottom),
                Rect(best.left, bottom, best.right, best.bottom),
            ]
        else:
            rests = [
                Rect(right, best.top, best.right, best.bottom),
                Rect(best.left, bottom, right, best.bottom),
            ]
        self.free += [r for r in rests if r.right > r.left and r.bottom > r.top]
        self.right, self.bottom = max(self.right, right - GAP), max(self.bottom, bottom - GAP)
        return best.left, best.top


def lay(sizes: Sequence[Shape], shapes: Sequence[Shape]) -> tuple[list[Place], list[Shape]]:
    """Lay pieces on as few and as small canvases as is easily found.

    Args:
        sizes: (height, width) of each piece in pixels; none larger than the largest canvas.
        shapes: the sizes of canvas there are, small to large.
    Returns: where each piece lies, and the size of each canvas.
    """
    sheets: list[_Sheet] = []
    places: dict[int, Place] = {}
    for i in sorted(range(len(sizes)), key=lambda i: (-sizes[i][0], -sizes[i][1])):
        for number, sheet in enumerate(sheets):
            spot = sheet.place(*sizes[i])
            if spot is not None:
                places[i] = Place(number, *spot)
                break
        else:
            sheets.append(_Sheet([Rect(0, 0, shapes[-1][1] + GAP, shapes[-1][0] + GAP)]))
            spot = sheets[-1].place(*sizes[i])
            if spot is None:
                raise ValueError(f"a piece of {sizes[i]} is larger than the largest canvas, {shapes[-1]}")
            places[i] = Place(len(sheets) - 1, *spot)
    fits = [_smallest(sheet.bottom, sheet.right, shapes) for sheet in sheets]
    return [places[i] for i in range(len(sizes))], fits


def _smallest(height: int, width: int, shapes: Sequence[Shape]) -> Shape:
    return next(shape for shape in shapes if shape[0] >= height and shape[1] >= width)
