"""Eyes for a short while: a size of canvas is made ready only once doing without it has cost as much.

Making a size ready takes as long as looking at a dozen canvases. Who watches for days does not mind; who
counts one file of a minute spends a fifth of all time on it. Whether to rent or to buy, without knowing for
how long: buying once the rent paid reaches the price costs at most twice the best (Karlin et al., Competitive
Snoopy Caching, 1988).
"""

from collections import Counter
from typing import Final

import numpy as np

from kentongan.vision.eyes import GREY, Candidates, Eyes, Shape
from kentongan.vision.model import Picture

PRICE_PX: Final = 1_200_000
"""Pixels that are looked at while one size is made ready (docs/speed.md)."""


class FewSizes:
    """`Eyes` that look at a canvas on a larger one that is ready, while its own size is not yet worth it."""

    def __init__(self, eyes: Eyes, price_px: int = PRICE_PX) -> None:
        self.shapes = eyes.shapes
        self.depth = eyes.depth
        self.ready: set[Shape] = set()
        self._eyes = eyes
        self._price_px = price_px
        self._paid_px: Counter[Shape] = Counter()

    def warm(self) -> None:
        """See `Eyes`."""
        self._eyes.warm()
        self.ready.update(self.shapes)

    def start(self, canvas: Picture) -> int:
        """See `Eyes`."""
        height, width = canvas.shape[:2]
        found = self.standing_for((height, width))
        if found == (height, width):
            return self._eyes.start(canvas)
        larger = np.full((*found, 3), GREY, np.uint8)
        larger[:height, :width] = canvas
        return self._eyes.start(larger)

    def finish(self, ticket: int) -> Candidates:
        """See `Eyes`. Places are those of the canvas, which is the larger one's left upper corner."""
        return self._eyes.finish(ticket)

    def standing_for(self, shape: Shape) -> Shape:
        """The size on which a canvas of this size is looked at; what it costs more is paid with that."""
        if shape not in self.ready:
            holds = [s for s in self.ready if s[0] >= shape[0] and s[1] >= shape[1]]
            found = min(holds, key=_area, default=shape)
            self._paid_px[shape] += _area(found) - _area(shape)
            if holds and self._paid_px[shape] <= self._price_px:
                return found
            self.ready.add(shape)
        return shape


def _area(shape: Shape) -> int:
    return shape[0] * shape[1]
