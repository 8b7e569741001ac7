"""Rider and machine are one road user: one box, counted once."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kentongan.vision.boxes import inside, overlap
from kentongan.vision.detector import Seen
from kentongan.vision.model import Boxes, Kind

Places: TypeAlias = NDArray[np.int64]
WHEELS: Final = (int(Kind.CAR), int(Kind.BUS), int(Kind.TRUCK))
MACHINES: Final = (int(Kind.MOTORCYCLE), int(Kind.BICYCLE))


def merged(seen: Seen) -> Seen:
    """Join each person with the machine he sits on, and drop people who sit inside a vehicle.

    A person sits on a machine when their boxes share a good part of the person's width, and his feet end on
    it: someone who walks past behind ends higher or lower. Two people on one machine join it both.
    """
    people = np.flatnonzero(seen.kinds == Kind.PEDESTRIAN)
    if not len(people):
        return seen
    boxes, kinds, scores = seen.boxes.copy(), seen.kinds.copy(), seen.scores.copy()
    keep = np.ones(len(kinds), dtype=bool)
    keep[people[_seated(seen, people)]] = False
    machines = np.flatnonzero(np.isin(kinds, MACHINES))
    if len(machines):
        fits = _on(seen, people, machines)
        for row in np.flatnonzero(fits.max(axis=1) > 0):
            person, machine = people[row], machines[int(fits[row].argmax())]
            keep[person] = False
            boxes[machine, :2] = np.minimum(boxes[machine, :2], seen.boxes[person, :2])
            boxes[machine, 2:] = np.maximum(boxes[machine, 2:], seen.boxes[person, 2:])
            scores[machine] = max(scores[machine], seen.scores[person])
    return Seen(boxes[keep], kinds[keep], scores[keep])


def _on(seen: Seen, people: Places, machines: Places) -> Boxes:
    """How well each person (row) sits on each machine (column); 0 where not at all."""
    p, m = seen.boxes[people], seen.boxes[machines]
    wide = np.minimum(p[:, None, 2], m[None, :, 2]) - np.maximum(p[:, None, 0], m[None, :, 0])
    narrow = np.minimum(p[:, 2] - p[:, 0], 1)[:, None]
    shared = np.clip(wide / np.maximum(np.minimum(narrow, (m[:, 2] - m[:, 0])[None, :]), 1e-6), 0, 1)
    tall = (p[:, 3] - p[:, 1])[:, None]
    feet = (m[None, :, 3] - p[:, None, 3]) / np.maximum(tall, 1e-6)  # feet above the tyres: positive
    above = (m[None, :, 1] - p[:, None, 1]) / np.maximum(tall, 1e-6)  # head above the machine: positive
    seated = (shared > 0.5) & (feet > -0.25) & (feet < 0.8) & (above > -0.15) & (overlap(p, m) > 0)
    return np.where(seated, shared, 0)


def _seated(seen: Seen, people: Places) -> NDArray[np.bool_]:
    """Which people are drivers and passengers: wholly inside a vehicle's box, feet well above its tyres."""
    cars = np.flatnonzero(np.isin(seen.kinds, WHEELS))
    if not len(cars):
        return np.zeros(len(people), dtype=bool)
    p, c = seen.boxes[people], seen.boxes[cars]
    tyres = c[None, :, 3] - p[:, None, 3]
    within = (inside(p, c) > 0.85) & (tyres > 0.25 * (c[:, 3] - c[:, 1])[None, :])
    return np.asarray(within.any(axis=1))
