"""Between detecting and tracking: who stands where nobody is to be looked for is nobody."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from kentongan.vision.model import Detections
from kentongan.vision.occupancy_polygon import Points, inside

Masks: TypeAlias = Callable[[str], Sequence[Points]]
"""The masks of a camera as they are now: polygons (M, 2) in fractions of the picture, M >= 3."""


def nothing_masked(_camera: str) -> Sequence[Points]:
    return ()


def mask(found: Iterable[Detections], masks: Masks) -> Iterator[Detections]:
    """Drop every box whose centre lies in a mask of its camera. Also a frame that shows nothing flows on."""
    for detections in found:
        polygons = masks(detections.camera)
        if not polygons or not len(detections.boxes):
            yield detections
            continue
        middles = (detections.boxes[:, :2] + detections.boxes[:, 2:]) / 2
        kept = ~inside(middles, polygons[0])
        for polygon in polygons[1:]:
            kept &= ~inside(middles, polygon)
        yield replace(
            detections,
            boxes=detections.boxes[kept],
            kinds=detections.kinds[kept],
            scores=detections.scores[kept],
        )
