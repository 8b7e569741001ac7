"""Movements added up: turning shares with their uncertainty, and how complete they are."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from kentongan.vision.model import Crossing, Kind
from kentongan.vision.movement import Door, Fate, Passage, Turn

Z95: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the interval that holds the true share in 95 of 100 such samples.

    Source: Wilson, Probable inference, J. American Statistical Association 22 (1927), 209-212.
    """

    part: int
    whole: int

    @property
    def low(self) -> float:
        return self._end(-1)

    @property
    def high(self) -> float:
        return self._end(1)

    def _end(self, way: int) -> float:
        if self.whole == 0:
            return float(way > 0)
        n, share, z2 = self.whole, self.part / self.whole, Z95**2
        half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        end = (share + z2 / (2 * n) + way * half) / (1 + z2 / n)
        return min(max(end, 0.0), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One movement: who made it, and its share of all that came in over the same approaches and left.

    `least` and `most` bound the share if all who were lost had made another movement, or this one: what
    breaks is not a sample of the rest (a bus hides more than it is hidden), so no interval covers it.
    """

    turn: Turn
    kinds: Counter[Kind]
    share: Share
    least: float
    most: float
    median_s: float
    """From line to line; nan where nobody made it."""

    @property
    def n(self) -> int:
        return self.kinds.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouth:
    """A door: how many tracks passed it as approach or exit, and what became of them.

    `complete` is the share that has its other end, of those that could have it (those `cut` could not).
    """

    door: Door
    passed: int
    done: int
    broken: int
    cut: int

    @property
    def complete(self) -> Share:
        return Share(self.done, self.done + self.broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """A movement table with its completeness.

    `others` came in and left by a pair of doors that no movement has. `again` are the crossings of
    doors that made no movement because their track had made its one.
    """

    rows: tuple[Turned, ...]
    others: Counter[tuple[Door, Door]]
    approaches: tuple[Mouth, ...]
    exits: tuple[Mouth, ...]
    again: int


def turning(passages: Sequence[Passage], turns: Sequence[Turn]) -> Turning:
    """Add up passages of one junction.

    Every approach crossing is in exactly one of `done`, `broken` (lost) or `cut` of its door or in `again`;
    every exit crossing likewise (broken: found).
    """
    pairs = Counter(
        (_door(p.entered), _door(p.left)) for p in passages if p.entered is not None and p.left is not None
    )
    named = {(a, b) for turn in turns for a in turn.from_ for b in turn.to}
    ins = sorted({door for turn in turns for door in turn.from_})
    outs = sorted({door for turn in turns for door in turn.to})
    return Turning(
        rows=tuple(_row(turn, passages) for turn in turns),
        others=Counter({pair: n for pair, n in pairs.items() if pair not in named}),
        approaches=tuple(_mouth(door, [p for p in passages if _is(p.entered, door)]) for door in ins),
        exits=tuple(_mouth(door, [p for p in passages if _is(p.left, door)]) for door in outs),
        again=sum(p.again for p in passages),
    )


def _row(turn: Turn, passages: Sequence[Passage]) -> Turned:
    came = [p for p in passages if p.entered is not None and _door(p.entered) in turn.from_]
    done = [p for p in came if p.fate is Fate.DONE]
    made = [p for p in done if p.left is not None and _door(p.left) in turn.to]
    lost = sum(p.fate is Fate.LOST for p in came)
    with_fate = len(done) + lost
    took_s = [(p.left.at - p.entered.at).total_seconds() for p in made if p.entered and p.left]
    return Turned(
        turn=turn,
        kinds=Counter(p.kind for p in made),
        share=Share(len(made), len(done)),
        least=len(made) / with_fate if with_fate else 0.0,
        most=(len(made) + lost) / with_fate if with_fate else 1.0,
        median_s=median(took_s) if took_s else math.nan,
    )


def _mouth(door: Door, passages: Sequence[Passage]) -> Mouth:
    fates = Counter(p.fate for p in passages)
    broken = fates[Fate.LOST] + fates[Fate.FOUND]
    return Mouth(door=door, passed=len(passages), done=fates[Fate.DONE], broken=broken, cut=fates[Fate.CUT])


def _door(crossing: Crossing) -> Door:
    return crossing.line, crossing.way


def _is(crossing: Crossing | None, door: Door) -> bool:
    return crossing is not None and _door(crossing) == door
