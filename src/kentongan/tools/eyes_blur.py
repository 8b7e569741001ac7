"""Faces and plates made unreadable, by region: where a head or a plate can be, whoever it is.

Nothing here looks for a face or a plate. Of each road user that the detector sees, even faintly, the part of
the box where heads and plates are is made a mosaic so coarse that neither can be read; of vehicles also the
windscreen. Who was not seen is not covered, nor a head where none is expected (of one who lies or is held),
nor a plate outside its place (of a vehicle partly in sight): look through all before they go anywhere.
"""

from typing import Final

import numpy as np

from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind, Picture

Part = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of a box; may reach over it."""
HEADS: Final[Part] = (-0.1, -0.08, 1.1, 0.5)
PLATE: Final[Part] = (0.05, 0.5, 0.95, 1.04)
SCREEN: Final[Part] = (0.05, 0.02, 0.95, 0.55)
PARTS: Final = {
    Kind.PEDESTRIAN: (0.2, (HEADS,)),
    Kind.BICYCLE: (0.14, (HEADS,)),
    Kind.MOTORCYCLE: (0.14, (HEADS, PLATE)),
    Kind.THREE_WHEELER: (0.08, (HEADS, PLATE)),
    Kind.CAR: (0.06, (SCREEN, PLATE)),
    Kind.BUS: (0.04, (SCREEN, PLATE)),
    Kind.TRUCK: (0.04, (SCREEN, PLATE)),
}
"""Side of a mosaic's block in widths of the box, and where it is laid. On a box as wide as such a road user
is from the front a face (0.15 m) is one or two blocks, a letter of a plate (0.05 m) half of one; from the
side the blocks are coarser."""
SMALLEST_PX: Final = 5


def blurred(picture: Picture, seen: Seen) -> Picture:
    """A copy with heads, windscreens and plates as mosaics."""
    out = picture.copy()
    high, wide = picture.shape[:2]
    for box, kind in zip(seen.boxes, seen.kinds, strict=True):
        x1, y1, x2, y2 = (float(v) for v in box)
        share, parts = PARTS[Kind(int(kind))]
        block = max(SMALLEST_PX, round(share * (x2 - x1) * wide))
        for left, top, right, bottom in parts:
            across = (x1 + left * (x2 - x1), x1 + right * (x2 - x1))
            down = (y1 + top * (y2 - y1), y1 + bottom * (y2 - y1))
            _mosaic(out, _pixels(across, wide), _pixels(down, high), block)
    return out


def _pixels(ends: tuple[float, float], size: int) -> tuple[int, int]:
    return max(0, int(ends[0] * size)), min(size, int(np.ceil(ends[1] * size)))


def _mosaic(picture: Picture, across: tuple[int, int], down: tuple[int, int], block: int) -> None:
    for top in range(*down, block):
        for left in range(*across, block):
            part = picture[top : min(top + block, down[1]), left : min(left + block, across[1])]
            part[:] = part.reshape(-1, 3).mean(axis=0).astype(np.uint8)
