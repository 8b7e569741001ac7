"""What a script is, how it is counted, and the words in which scripts are written."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kentongan.vision.cross import cross
from kentongan.vision.model import Crossing, Kind, Line
from kentongan.vision.track import track
from vision.scripts.eyes import Eyes, Sight
from vision.scripts.world import Place, Tally, User, World

Rng = np.random.Generator
Times = Callable[[float, float, Rng], list[float]]
"""From (looks per second, seconds, rng) to the seconds of the looks."""

CITY: Final = (Kind.MOTORCYCLE, Kind.MOTORCYCLE, Kind.MOTORCYCLE, Kind.CAR, Kind.CAR, Kind.CAR, Kind.TRUCK)
CARS: Final = (Kind.CAR,)


def even(looks_per_s: float, seconds: float, _rng: Rng) -> list[float]:
    return [float(t) for t in np.arange(0, seconds, 1 / looks_per_s)]


@dataclass(frozen=True)
class Script:
    """A world drawn from a seed, how it is seen, how often, and the most its count may be wrong (at 5/s).

    `of` is what it stands for (one of `regression.CONDITIONS`), `about` what it shows, in a few words.
    """

    name: str
    of: str
    about: str
    world: Callable[[Rng], World]
    sight: Sight = field(default_factory=Sight)
    times: Times = even
    bound: float = 0.04


@dataclass(frozen=True)
class Outcome:
    """True and found crossings by line and way."""

    true: Tally
    found: Tally

    @property
    def errors(self) -> int:
        return sum(abs(self.found[key] - self.true[key]) for key in self.true | self.found)


def counted(script: Script, looks_per_s: float, seed: int) -> Outcome:
    """Let the tracker and the crossing count what the script shows."""
    world = script.world(np.random.default_rng([seed, 1]))
    rng = np.random.default_rng([seed, 2, round(looks_per_s * 10)])
    seconds = script.times(looks_per_s, world.seconds, rng)
    found = crossings(world, Eyes(world, script.sight, rng), seconds)
    return Outcome(world.truth(), Counter((c.line, str(c.way)) for c in found))


def crossings(world: World, eyes: Eyes, seconds: Sequence[float]) -> list[Crossing]:
    flow = cross(track(eyes.look(seconds)), lambda _: world.lines)
    return [item for seen in flow for item in seen.items]


def way(
    kind: Kind, path: Sequence[Place], start_s: float, pace_ms: float, stops: dict[int, float] | None = None
) -> User:
    """A road user on a path of straight pieces at an even pace, who waits at some of its places."""
    seconds, places = [start_s], [path[0]]
    for i in range(1, len(path)):
        step = float(np.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]))
        seconds.append(seconds[-1] + max(step, 0.01) / pace_ms)
        places.append(path[i])
        wait_s = (stops or {}).get(i, 0.0)
        if wait_s:
            seconds.append(seconds[-1] + wait_s)
            places.append(path[i])
    return User(kind, tuple(seconds), tuple(places))


@dataclass(frozen=True)
class Lane:
    """A path with its pace, who drives there and how far apart."""

    path: tuple[Place, ...]
    pace_ms: float
    kinds: tuple[Kind, ...] = CITY
    gap_s: float = 3.0

    def traffic(self, rng: Rng, until_s: float, from_s: float = -8.0) -> list[User]:
        """Users one after another, none of whom drives into the one before."""
        users: list[User] = []
        now = from_s + rng.uniform(0, self.gap_s)
        pace = self.pace_ms * rng.uniform(0.9, 1.1)
        length_m = sum(
            float(np.hypot(*np.subtract(b, a))) for a, b in zip(self.path, self.path[1:], strict=False)
        )
        while now + length_m / pace < until_s:
            kind = self.kinds[int(rng.integers(len(self.kinds)))]
            users.append(way(kind, self.path, now, pace * rng.uniform(0.98, 1.02)))
            long_m = 14.0 if kind in {Kind.BUS, Kind.TRUCK} else 6.0
            now += long_m / pace + 0.4 + rng.exponential(max(self.gap_s - 1.0, 0.2))
        return users


def level(name: str, y: float, x1: float = 0.02, x2: float = 0.98) -> Line:
    return Line(name, (x1, y), (x2, y))
