"""Who should carry how much: pure arithmetic over what each watch process says of itself. Nobody is elected.

Every process hears the same words and does the same sums, so each knows what the others should carry; one
that carries more gives some back, and those who carry less take it. Weights are in usual cameras: a camera
that costs twice what cameras cost in the mean weighs two.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

BEGIN: Final = 0.25
"""So much of its share too much, or another's too little, and a process begins to give back."""
LEAST: Final = 1.0
"""Less than one usual camera is no difference."""
AT_ONCE: Final = 8
"""One of so many cameras is given back at a time, and two of few."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one process carries of one kind of duty.

    `cost`: cores that its cameras take, were no look lost. `room`: how many cameras it could hold more.
    `power`: cores that it may call its own. `giving`: it is giving back already.
    """

    cameras: int
    cost: float
    room: int
    power: float
    giving: bool = False


def usual(loads: Iterable[Load]) -> float:
    """Cores that one camera takes in the mean; 0 while nothing is measured."""
    found = list(loads)
    cameras = sum(load.cameras for load in found)
    return sum(load.cost for load in found) / cameras if cameras else 0.0


def surplus(loads: Mapping[str, Load]) -> dict[str, float]:
    """How much above its fair share each carries, in usual cameras; below it is negative.

    Shares are as the powers are; who has no room for its share leaves the rest to the others.
    """
    weights = _weights(loads)
    most = {name: weights[name] + load.room for name, load in loads.items()}
    share = _filled(sum(weights.values()), {name: load.power for name, load in loads.items()}, most)
    return {name: weights[name] - share[name] for name in loads}


def shares(loads: Mapping[str, Load]) -> dict[str, int]:
    """How many cameras each gives back now.

    Nobody falls below its share by it, and no more is given than others lack and have room for.
    """
    over = surplus(loads)
    weights = _weights(loads)
    lacks = {name: min(-over[name], load.room) for name, load in loads.items() if over[name] < 0}
    wanting = any(lack >= max(LEAST, BEGIN * (weights[name] - over[name])) for name, lack in lacks.items())
    gives = {name: 0.0 for name in loads}
    for name, load in loads.items():
        share = weights[name] - over[name]
        begun = load.giving or wanting or over[name] >= BEGIN * share
        if begun and load.cameras and over[name] >= LEAST:
            gives[name] = min(over[name], max(2.0, load.cameras / AT_ONCE) * weights[name] / load.cameras)
    total, lack = sum(gives.values()), sum(lacks.values())
    part = min(1.0, lack / total) if total else 0.0
    return {name: _number(given * part, weights[name], loads[name].cameras) for name, given in gives.items()}


def holds_off(loads: Mapping[str, Load], name: str) -> bool:
    """Whether this process should leave what is to be taken to others, who carry less than their share."""
    if name not in loads:
        return False
    over = surplus(loads)
    lacking = any(over[other] < 0 and load.room for other, load in loads.items() if other != name)
    return over[name] >= LEAST / 2 and lacking


def chosen(weights: Mapping[str, float], number: int, over: float) -> list[str]:
    """Which cameras to give back: so many at most, the heaviest first, and of those none that is too much.

    One that is heavier than all that is to be given stays: elsewhere it would be as much in the way.
    """
    found: list[str] = []
    for camera in sorted(weights, key=lambda c: (-weights[c], c)):
        if len(found) < number and weights[camera] <= over + 1e-9:
            found.append(camera)
            over -= weights[camera]
    return found


def _weights(loads: Mapping[str, Load]) -> dict[str, float]:
    one = usual(loads.values())
    return {name: load.cost / one if one > 0 else float(load.cameras) for name, load in loads.items()}


def _filled(total: float, powers: dict[str, float], most: dict[str, float]) -> dict[str, float]:
    """Share out a total as the powers are, but to nobody more than the most it can take."""
    found: dict[str, float] = {}
    while left := [name for name in powers if name not in found]:
        rest = total - sum(found.values())
        power = sum(powers[name] for name in left)
        share = {name: rest * powers[name] / power for name in left}
        full = {name: most[name] for name in left if share[name] > most[name]}
        found |= full or share
    return found


def _number(given: float, weight: float, cameras: int) -> int:
    """So many whole cameras of its own weigh no more than this."""
    return min(cameras, math.floor(given * cameras / weight + 1e-9)) if weight > 0 else 0
