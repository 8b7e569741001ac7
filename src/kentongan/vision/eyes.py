"""What any detector must be able to do: look at a canvas. And what YOLOX answers, made into candidates.

A canvas holds pieces of pictures, of one camera or of many; `detect` lays them out and takes them apart.

Source of the network: Ge et al., YOLOX: Exceeding YOLO Series in 2021, arXiv 2107.08430.
"""

from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.base.errors import Invalid
from kentongan.vision.model import Picture
from kentongan.vision.tongue import COCO_TONGUE, Tongue

Shape: TypeAlias = tuple[int, int]
"""(height, width) in pixels."""

STRIDES: Final = (8, 16, 32)
GREY: Final = 114
FAINTEST: Final = 0.1
"""Candidates less likely than this are not told."""
BROKEN: Final = "its weights or its arithmetic are broken"
SHAPES: Final[tuple[Shape, ...]] = (
    (96, 160), (128, 256), (160, 320), (192, 416), (256, 448), (384, 320),
    (288, 512), (320, 544), (384, 512), (320, 640), (352, 640), (384, 640),
)  # fmt: skip
"""Sizes of canvas, small to large; multiples of 32. A grey pixel costs as much as any other, and each size
costs 20 MB: chosen by the least cost for the pieces of many cameras (docs/speed.md)."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be on a canvas, before anything is decided.

    boxes (N, 4) in pixels of the canvas; likely (N, kinds of the tongue), how likely each kind is if there is
    anything; sure (N,), how likely there is. All likelihoods 0..1.
    """

    boxes: NDArray[np.float32]
    likely: NDArray[np.float32]
    sure: NDArray[np.float32]
    tongue: Tongue = COCO_TONGUE

    def only(self, keep: NDArray[np.bool_]) -> "Candidates":
        return Candidates(self.boxes[keep], self.likely[keep], self.sure[keep], self.tongue)


class Eyes(Protocol):
    """A loaded network. Not for two threads at once.

    `shapes` are the sizes of canvas it takes, small to large; `depth` canvases can be in flight: `start`
    hands one over, `finish` waits for its answer.
    """

    shapes: tuple[Shape, ...]
    depth: int

    def warm(self) -> None:
        """Make every size of canvas ready; else each is when it is first needed."""
        ...

    def start(self, canvas: Picture) -> int:
        """Begin to look at a canvas, which must have one of `shapes`; returns the ticket for `finish`."""
        ...

    def finish(self, ticket: int) -> Candidates:
        """Wait for the answer to `start`. Tickets may be finished in any order."""
        ...


class Grid:
    """The cells of YOLOX's output for one size of canvas."""

    def __init__(self, shape: Shape, tongue: Tongue = COCO_TONGUE) -> None:
        self._tongue = tongue
        corners: list[NDArray[np.float32]] = []
        strides: list[NDArray[np.float32]] = []
        for stride in STRIDES:
            rows, columns = shape[0] // stride, shape[1] // stride
            xs, ys = np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)
            corners.append(np.stack([xs, ys], axis=1).astype(np.float32))
            strides.append(np.full((len(xs), 1), stride, np.float32))
        self._corner = np.concatenate(corners)
        self._stride = np.concatenate(strides)

    def candidates(self, raw: NDArray[np.float32]) -> Candidates:
        """Decode an answer, (cells, 5 + kinds): centre and log size in strides, sureness, and all kinds that
        the network tells of, or only those that we read.

        Raises: Invalid, on what is no number: the network has failed, and a NaN must not pass for nobody.
        """
        places = np.flatnonzero(raw[:, 4] > FAINTEST)
        found = raw[places]
        columns = self._tongue.columns
        likely = found[:, 5:] if raw.shape[1] == 5 + len(columns) else found[:, columns]
        if not np.isfinite(raw[:, 4].sum() + likely.sum()):
            raise Invalid(f"the detector answers with what is no number: {BROKEN}")
        bright = likely.max(axis=1) * found[:, 4] > FAINTEST
        found, likely, places = found[bright], likely[bright], places[bright]
        stride = self._stride[places]
        centre = (found[:, :2] + self._corner[places]) * stride
        half = np.exp(found[:, 2:4]) * stride * 0.5
        boxes = np.concatenate([centre - half, centre + half], axis=1, dtype=np.float32)
        if not np.isfinite(boxes).all():
            raise Invalid(f"the detector answers with boxes without end: {BROKEN}")
        return Candidates(boxes, likely, found[:, 4], self._tongue)


def cells(shape: Shape) -> int:
    """How many cells the output of a YOLOX has for this size of canvas."""
    return sum((shape[0] // stride) * (shape[1] // stride) for stride in STRIDES)
