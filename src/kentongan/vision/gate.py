"""Where a picture changed: the cheap look at brightness that comes before the detector's.

A picture is divided into cells, `COLUMNS` across. Each is compared with what it was when the detector last
saw it, not with the picture before: what creeps adds up until it is looked at.
"""

from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from kentongan.video.scale import whole
from kentongan.vision.model import Luma
from kentongan.vision.patches import Mask, Rect

COLUMNS: Final = 80
"""Cells across a picture: of 16 pixels in one 640 wide."""
SAMPLES: Final = 2
"""Brightness is sampled at so many points across a cell, and down."""
CHANGED: Final = 14
"""A sample changed when its brightness (0..255) differs by more than this; compression makes less."""
ENOUGH: Final = 2
"""Samples that must have changed in a cell."""
ROWS_MAX: Final = 2 * COLUMNS
"""More rows has no picture: a hostile one may be thousands of times as high as wide."""


def rows_of(width: int, height: int) -> int:
    """How many rows of cells a picture has: cells are about square."""
    return min(ROWS_MAX, max(1, round(COLUMNS * height / width)))


class Gate:
    """What one camera's cells looked like when they were last looked at."""

    def __init__(self, width: int, height: int) -> None:
        self.rows = rows_of(width, height)
        self._across = _points(width, COLUMNS * SAMPLES)
        self._down = _points(height, self.rows * SAMPLES)
        self._known: Luma | None = None
        self._before: Luma | None = None
        self._now = np.zeros((0, 0), np.uint8)

    def changed(self, picture: VideoFrame) -> Mask:
        """Compare a picture with what is known; every cell of the first one changed. (rows, COLUMNS)."""
        self._before, self._now = self._now, brightness(picture).take(self._down, 0).take(self._across, 1)
        if self._known is None:
            self._known = self._now.copy()
            return np.ones((self.rows, COLUMNS), dtype=bool)
        return self._differ(self._known)

    @property
    def luma(self) -> Luma:
        """The last picture given."""
        return self._now

    def moved(self) -> bool:
        """Whether anything differs between the last two pictures given."""
        if self._before is None or self._before.shape != self._now.shape:
            return True
        return bool(self._differ(self._before).any())

    def note(self, rect: Rect) -> None:
        """The last picture's cells of this rectangle have been looked at."""
        if self._known is not None:
            rows = slice(rect.top * SAMPLES, rect.bottom * SAMPLES)
            across = slice(rect.left * SAMPLES, rect.right * SAMPLES)
            self._known[rows, across] = self._now[rows, across]

    def _differ(self, other: Luma) -> Mask:
        # Unsigned bytes wrap round; the larger less the smaller does not.
        far = (np.maximum(self._now, other) - np.minimum(self._now, other)) > CHANGED
        cells = far.view(np.uint8).reshape(self.rows, SAMPLES, COLUMNS, SAMPLES)
        down = cells[:, 0] + cells[:, 1]
        return (down[..., 0] + down[..., 1]) >= ENOUGH


def brightness(picture: VideoFrame) -> Luma:
    """The luma of a picture, (height, width), without a copy where the decoder's form allows it."""
    form = picture.format
    bytes_each = form.components[0].bits == 8
    mixed = form.is_rgb or form.has_palette or (len(form.components) > 1 and not form.is_planar)
    if mixed or not bytes_each or picture.planes[0].line_size < 0:  # stored upside down
        picture = whole(picture, "gray")
    plane = picture.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: picture.height, : picture.width]


def _points(length: int, n: int) -> NDArray[np.intp]:
    """Places of n samples spread evenly over so many pixels."""
    return ((np.arange(n) + 0.5) * length / n).astype(np.intp)
