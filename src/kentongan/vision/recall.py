"""Where a track came from before it was sure: its faint first looks."""

from collections import deque
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.likeness import Reals, likeness

Flags: TypeAlias = NDArray[np.bool_]

LOOKS: Final = 12
"""So many looks with detections that became nothing are remembered."""
GAP_S: Final = 0.45
"""A look further back than this from the next later one is not believed."""
REACH: Final = (0.2, 0.5)
"""How far boxes are enlarged, in their own size, and how much more per second."""
ALIKE: Final = 0.3
OTHER_SIZE: Final = 0.7
"""Width and height together may differ by so many e-folds."""
SMALLEST: Final = 1e-4


@dataclass(slots=True)
class Trail:
    """The beginnings of tracks, (N,): boxes (4, N) where they were first seen, when, their velocity (2, N)
    per second, whether they are of four wheels."""

    boxes: Reals
    at_s: Reals
    speed: Reals
    four: Flags


@dataclass(frozen=True, slots=True)
class _Look:
    at_s: float
    boxes: Reals
    four: Flags


class Leftovers:
    """Detections of the last looks that became nothing: too faint to begin a track.

    A track begins at a clear detection only, or every shadow would be one. Once it is confirmed, what was
    faint before and lies where it must have been was its own: so who becomes clear only behind a line has
    passed it all the same.
    """

    def __init__(self) -> None:
        self._looks: deque[_Look] = deque(maxlen=LOOKS)

    def keep(self, at_s: float, boxes: Reals, four: Flags) -> None:
        """Note what was left over at one look: boxes (4, M), of four wheels (M,)."""
        self._looks.append(_Look(at_s, boxes, four))

    def lead_back(self, trail: Trail) -> Trail:
        """Follow beginnings back from look to look, straight, as far as there is something."""
        for look in reversed(self._looks):
            past_s = trail.at_s - look.at_s
            near = (past_s > 0) & (past_s <= GAP_S)
            if near.any():
                _step_back(trail, look, past_s, near)
        return trail


def _step_back(trail: Trail, look: _Look, past_s: Reals, near: Flags) -> None:
    centre, size = _sized(trail.boxes)
    there, their = _sized(look.boxes)
    alike = likeness((centre - trail.speed * past_s, size), (there, their), _reach(past_s))
    odd = np.abs(np.log(size)[:, :, None] - np.log(their)[:, None]).sum(axis=0)
    alike[~(near[:, None] & (trail.four[:, None] == look.four) & (odd < OTHER_SIZE))] = 0
    best = alike.argmax(axis=1)
    score = alike.max(axis=1)
    good = np.flatnonzero((score > ALIKE) & (score == alike.max(axis=0)[best]))
    trail.boxes[:, good] = look.boxes[:, best[good]]
    trail.at_s[good] = look.at_s


def _reach(past_s: Reals) -> Reals:
    return (REACH[0] + REACH[1] * np.abs(past_s))[:, None]


def _sized(boxes: Reals) -> tuple[Reals, Reals]:
    return (boxes[:2] + boxes[2:]) / 2, np.maximum(boxes[2:] - boxes[:2], SMALLEST)
