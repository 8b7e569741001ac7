"""Rider and machine are one road user: one box, counted once."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import inside, iou, overlap
from kentongan.vision.judge import HAS_FOUR_WHEELS, Seen
from kentongan.vision.model import Boxes, Kind

Places: TypeAlias = NDArray[np.int64]
IS_MACHINE: Final = np.isin(np.arange(len(Kind)), (int(Kind.MOTORCYCLE), int(Kind.BICYCLE)))
CARRIES: Final = IS_MACHINE | (np.arange(len(Kind)) == int(Kind.THREE_WHEELER))
SAME: Final = 0.5
"""Two boxes of different families with this iou are one road user."""
PART: Final = 0.7
CAR_PART: Final = 0.8
"""A two-wheeler, or a car, with more than this share of its box in another's is a part of that other."""
WITHIN: Final = 0.7
"""A person with more than this share of his box in a two-wheeler's rides it."""
SPAN: Final = (0.15, 1.15)
"""Two boxes of four wheels with left, width and lower edge the same but for this share of their size, and one
higher than the other by more than this factor, are one vehicle, and two behind each other taken for one."""
TORSO: Final = (0.6, 1.15, 0.05)
"""Of a rider who shares more than this part of a bare machine's width only the upper body may be seen: it
ends above the tyres by less than so many of its heights, above the machine by less than so many."""
SADDLE: Final = (0.1, 0.8, 0.3)
"""Who sits in a three-wheeler has his feet above its tyres by more than the first, less than the second of
his height, and more than the third of his box in its: someone who walks before it has his on the road."""
BARE: Final = 1.9
LARGEST: Final = 4.0
"""A part of a two-wheeler is no smaller than its whole by more than this."""


def merged(seen: Seen) -> Seen:
    """Make one of what is one: a rider seen as a car too, a person on a machine, a machine seen twice.

    People who sit inside a vehicle are dropped: they are not on the road.
    """
    return _whole(_joined(_outside(_one_kind(seen))))


def _one_kind(seen: Seen) -> Seen:
    """Where four wheels and a two-wheeler or person have one place, its form decides which of them it is."""
    cars = np.flatnonzero(HAS_FOUR_WHEELS[seen.kinds])
    others = np.flatnonzero(~HAS_FOUR_WHEELS[seen.kinds])
    if not len(cars) or not len(others):
        return seen
    size = seen.boxes[cars, 2:] - seen.boxes[cars, :2]
    narrow = size[:, 0] * seen.form < size[:, 1]
    same = iou(seen.boxes[cars], seen.boxes[others]) > SAME
    keep = np.ones(len(seen.kinds), dtype=bool)
    keep[cars[same.any(axis=1) & narrow]] = False
    keep[others[(same & ~narrow[:, None]).any(axis=0)]] = False
    scores = seen.scores.copy()
    both = np.where(same & narrow[:, None], seen.scores[cars][:, None], 0).max(axis=0)
    scores[others] = np.maximum(scores[others], both)
    return Seen(seen.boxes, seen.kinds, scores, seen.form).only(keep)


def _outside(seen: Seen) -> Seen:
    """Without drivers and passengers: people wholly inside a vehicle's box, feet well above its tyres."""
    people = np.flatnonzero(seen.kinds == Kind.PEDESTRIAN)
    cars = np.flatnonzero(HAS_FOUR_WHEELS[seen.kinds])
    if not len(cars) or not len(people):
        return seen
    p, c = seen.boxes[people], seen.boxes[cars]
    tyres = c[None, :, 3] - p[:, None, 3]
    seated = (inside(p, c) > 0.85) & (tyres > 0.25 * (c[:, 3] - c[:, 1])[None, :])
    keep = np.ones(len(seen.kinds), dtype=bool)
    keep[people[seated.any(axis=1)]] = False
    return seen.only(keep)


def _joined(seen: Seen) -> Seen:
    """Each person joined with what he sits on or in. Two people on one machine join it both."""
    people = np.flatnonzero(seen.kinds == Kind.PEDESTRIAN)
    machines = np.flatnonzero(CARRIES[seen.kinds])
    if not len(people) or not len(machines):
        return seen
    boxes, scores = seen.boxes.copy(), seen.scores.copy()
    keep = np.ones(len(seen.kinds), dtype=bool)
    fits = _on(seen.boxes[people], seen.boxes[machines], seen.form)
    three = ~IS_MACHINE[seen.kinds[machines]]
    fits[:, three] = _in(seen.boxes[people], seen.boxes[machines[three]])
    for row in np.flatnonzero(fits.max(axis=1) > 0):
        person, machine = people[row], machines[int(fits[row].argmax())]
        keep[person] = False
        boxes[machine, :2] = np.minimum(boxes[machine, :2], seen.boxes[person, :2])
        boxes[machine, 2:] = np.maximum(boxes[machine, 2:], seen.boxes[person, 2:])
        scores[machine] = max(scores[machine], seen.scores[person])
    return Seen(boxes, seen.kinds, scores, seen.form).only(keep)


def _on(p: Boxes, m: Boxes, form: float) -> Boxes:
    """How well each person (row) sits on each machine (column), 0..1; 0 where not at all.

    Their boxes share a good part of the narrower one's width, the feet end on the machine, and the head is
    not below its top: someone who walks past behind it ends higher or lower.
    """
    wide = np.minimum(p[:, None, 2], m[None, :, 2]) - np.maximum(p[:, None, 0], m[None, :, 0])
    narrow = np.minimum((p[:, 2] - p[:, 0])[:, None], (m[:, 2] - m[:, 0])[None, :])
    shared = np.clip(wide / np.maximum(narrow, 1e-6), 0, 1)
    tall = np.maximum(p[:, 3] - p[:, 1], 1e-6)[:, None]
    feet = (m[None, :, 3] - p[:, None, 3]) / tall  # feet above the tyres: positive
    head = (m[None, :, 1] - p[:, None, 1]) / tall  # head above the machine: positive
    seated = (shared > 0.5) & (feet > -0.25) & (feet < 0.8) & (head > -0.15) & (overlap(p, m) > 0)
    seated |= inside(p, m) > WITHIN  # the machine's box holds its rider already
    apart = (m[None, :, 1] - p[:, None, 3]) / tall
    torso = (feet > 0) & (feet < TORSO[1]) & (apart < TORSO[2])  # seen from behind: no legs
    seated |= (shared > TORSO[0]) & torso & _bare(m, form)
    return np.where(seated, shared, 0).astype(np.float32)


def _in(p: Boxes, m: Boxes) -> Boxes:
    """How well each person (row) sits in each three-wheeler (column), on its saddle or its bench, 0..1."""
    wide = np.minimum(p[:, None, 2], m[None, :, 2]) - np.maximum(p[:, None, 0], m[None, :, 0])
    shared = np.clip(wide / np.maximum((p[:, 2] - p[:, 0])[:, None], 1e-6), 0, 1)
    feet = (m[None, :, 3] - p[:, None, 3]) / np.maximum(p[:, 3] - p[:, 1], 1e-6)[:, None]
    seated = (shared > 0.5) & (feet > SADDLE[0]) & (feet < SADDLE[1]) & (inside(p, m) > SADDLE[2])
    return np.where(seated, shared, 0).astype(np.float32)


def _bare(m: Boxes, form: float) -> NDArray[np.bool_]:
    """Which boxes are of machines alone: a rider's upper body makes them much higher than wide."""
    return np.asarray(m[:, 3] - m[:, 1] < BARE * form * (m[:, 2] - m[:, 0]))


def _whole(seen: Seen) -> Seen:
    """Without parts: what lies mostly in a larger box of its family belongs to it.

    The upper half of a rider may be seen as a car, the lower as a machine, and both once more as a whole; the
    driver's half of a becak as a bicycle. A part of a car goes only when it is less sure than the car: a
    small car may stand before a large one.
    """
    size = seen.boxes[:, 2:] - seen.boxes[:, :2]
    car = seen.kinds == Kind.CAR
    narrow = IS_MACHINE[seen.kinds] | (car & (size[:, 0] * seen.form < size[:, 1]))
    large = size[:, 0] * size[:, 1]
    order = np.arange(len(large))
    larger = (large[None, :] > large[:, None]) | (
        (large[None, :] == large[:, None]) & (order[None, :] < order[:, None])
    )
    within = inside(seen.boxes, seen.boxes)
    part = within > PART
    part &= larger & (large[None, :] < LARGEST * large[:, None])
    pedalled = (seen.kinds == Kind.BICYCLE)[:, None] & (seen.kinds == Kind.THREE_WHEELER)
    part &= (narrow[:, None] & IS_MACHINE[seen.kinds][None, :]) | pedalled
    fender = (within > CAR_PART) & car[:, None] & car[None, :]
    fender &= seen.scores[None, :] > seen.scores[:, None]
    scores = np.maximum(seen.scores, np.where(part, seen.scores[:, None], 0).max(axis=0, initial=0))
    whole = Seen(seen.boxes, seen.kinds, scores.astype(np.float32), seen.form)
    return whole.only(~((part | fender).any(axis=1) | _spanning(seen)))


def _spanning(seen: Seen) -> NDArray[np.bool_]:
    """(N,): boxes round two vehicles one behind the other, of which the nearer one is seen more surely."""
    four = HAS_FOUR_WHEELS[seen.kinds]
    left, low = seen.boxes[:, 0], seen.boxes[:, 3]
    wide, tall = seen.boxes[:, 2] - left, low - seen.boxes[:, 1]
    close = np.abs(left[:, None] - left) < SPAN[0] * wide
    close &= np.abs(wide[:, None] - wide) < SPAN[0] * wide
    close &= np.abs(low[:, None] - low) < SPAN[0] * tall
    higher = (tall[:, None] > SPAN[1] * tall) & (seen.scores[:, None] < seen.scores)
    return np.asarray((close & higher & four & four[:, None]).any(axis=1))
