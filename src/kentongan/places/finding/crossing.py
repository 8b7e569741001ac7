"""Where two streets meet, whatever the pack calls the place."""

from typing import Final

import numpy as np

from kentongan.places.finding.gazetteer import Entry, Gazetteer, Metres
from kentongan.places.model import Kind

MEET_M: Final = 35.0
ONE_SPOT_M: Final = 120.0
LONGEST_M: Final = 450.0  # streets that stay together for longer run side by side
KNOWN_M: Final = 70.0  # a junction of the pack this near is the place


def spots(a: Entry, b: Entry) -> list[Metres]:
    """Every place where two streets come within MEET_M, as (2,) metres; none where they do not meet."""
    low, high = b.xy.min(axis=0) - MEET_M, b.xy.max(axis=0) + MEET_M
    mine = a.xy[((a.xy >= low) & (a.xy <= high)).all(axis=1)]
    if not len(mine):
        return []
    low, high = mine.min(axis=0) - MEET_M, mine.max(axis=0) + MEET_M
    theirs = b.xy[((b.xy >= low) & (b.xy <= high)).all(axis=1)]
    if not len(theirs):
        return []
    apart = ((mine[:, None, :] - theirs[None, :, :]) ** 2).sum(axis=2)
    i, j = np.nonzero(apart <= MEET_M**2)
    left = (mine[i] + theirs[j]) / 2
    found: list[Metres] = []
    while len(left):
        chain = _chain(left)
        spot = left[chain]
        if float(np.hypot(*(spot.max(axis=0) - spot.min(axis=0)))) <= LONGEST_M:
            found.append(spot.mean(axis=0))
        left = left[~chain]
    return found


def _chain(points: Metres) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which points hang together with the first one."""
    inside = np.zeros(len(points), dtype=np.bool_)
    inside[0] = True
    while True:
        low, high = points[inside].min(axis=0) - ONE_SPOT_M, points[inside].max(axis=0) + ONE_SPOT_M
        wider = ((points >= low) & (points <= high)).all(axis=1)
        if wider.sum() == inside.sum():
            return inside
        inside = wider


def known(gazetteer: Gazetteer, xy: Metres) -> Entry | None:
    """The junction of the pack at this place."""
    near = [
        (float(np.hypot(*(entry.xy[0] - xy))), entry)
        for entry in gazetteer.by_points
        if entry.kind is Kind.JUNCTION
    ]
    far, entry = min(near, key=lambda it: it[0], default=(KNOWN_M + 1, None))
    return entry if far <= KNOWN_M else None


def nearest_of(street: Entry, xy: Metres) -> Metres:
    """The point of a street nearest to a place."""
    return street.xy[((street.xy - xy) ** 2).sum(axis=1).argmin()]
