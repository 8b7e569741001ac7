"""From candidates to road users: which kind, and each only once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import Numbers, distinct
from kentongan.vision.eyes import FAINTEST, Candidates
from kentongan.vision.model import Boxes, Kind

PHONE_TALL: Final = 0.08
"""No real cell phone on a street is this share of the picture's height."""
NARROW: Final = (0.45, 0.8)
"""Width in heights of a box with four wheels: doubted below the second figure, fully below the first."""
# Families that hide one another's duplicates: a van is often seen as car and as truck at once.
FOUR_WHEELS: Final = (int(Kind.CAR), int(Kind.BUS), int(Kind.TRUCK))
FAMILY: Final = np.array([1, 0, 0, 0, 0, 1, 2])
HAS_FOUR_WHEELS: Final = np.isin(np.arange(len(Kind)), FOUR_WHEELS)
"""By kind: a look into a table is quicker than a search."""
SAME: Final = 0.6
EDGE: Final = 0.004


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture shows: boxes (N, 4) as fractions, kinds (N,), scores (N,) in 0..1.

    `form` is the picture's width in heights.
    """

    boxes: Boxes
    kinds: NDArray[np.int64]
    scores: NDArray[np.float32]
    form: float

    def only(self, keep: NDArray[np.bool_]) -> "Seen":
        return Seen(self.boxes[keep], self.kinds[keep], self.scores[keep], self.form)


def nothing(form: float) -> Seen:
    """A picture that shows nobody."""
    return Seen(np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32), form)


def judged(found: Candidates, form: float) -> Seen:
    """Decide what is what.

    Args:
        found: boxes as fractions of the picture.
        form: width of the picture in its heights.
    """
    if not len(found.boxes):
        return nothing(form)
    boxes = np.clip(found.boxes, 0, 1).astype(np.float32)
    likely = found.likely.copy()
    if found.tongue.phone is not None:
        likely[boxes[:, 3] - boxes[:, 1] < PHONE_TALL, found.tongue.phone] = 0
    kinds = _kinds(likely, boxes, form, found.tongue.kinds)
    scores = likely.max(axis=1) * found.sure
    # One pass for all families: boxes of different families are moved out of each other's reach.
    stay = distinct(boxes + FAMILY[kinds, None] * np.float32(10), scores, SAME)
    boxes, kinds, scores = boxes[stay], kinds[stay], scores[stay]
    real = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1]) & (scores > FAINTEST)
    return Seen(boxes, kinds, scores.astype(np.float32), form).only(real)


def _kinds(
    likely: NDArray[np.float32], boxes: Numbers, form: float, kinds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The likeliest kind of each box. A small network often calls a rider seen from behind a car, but a car
    is not half as wide as high; boxes cut by the left or right edge of the picture are not judged by this."""
    wide, tall = (boxes[:, 2] - boxes[:, 0]) * form, boxes[:, 3] - boxes[:, 1]
    whole = (boxes[:, 0] > EDGE) & (boxes[:, 2] < 1 - EDGE)
    doubt = np.clip((wide / np.maximum(tall, 1e-3) - NARROW[0]) / (NARROW[1] - NARROW[0]), 0.1, 1)
    trust = np.where(whole, doubt, 1)[:, None]
    weighed = np.where(HAS_FOUR_WHEELS[kinds], likely * trust, likely)
    return kinds[weighed.argmax(axis=1)]
