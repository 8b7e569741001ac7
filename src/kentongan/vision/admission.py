"""How many cameras are looked at, and how large they are shown, by what the machine can carry.

A machine that is given too much would look at every camera too seldom and count none of them rightly. So
cameras are let in one after the other: what a camera shows is dear until its road users are known, and cheap
afterwards. Where not all fit, those inside are first shown smaller, then the last ones wait outside; whoever
waits is told as overloaded, never as an empty street.
"""

from collections.abc import Iterable, Mapping
from typing import Final

FIRST: Final = 8
"""Cameras that are let in at once."""
EACH: Final = 4
"""After that one for so many inside, at every step."""
FEW: Final = 0.03
"""Share of the looks lost, among those inside, below which there is room,"""
MANY: Final = 0.1
"""and above which there is too little."""
IDLE: Final = 0.15
"""Share of its time the river must have had nothing to do before cameras are shown larger again."""
LEAST: Final = 0.76
STEP: Final = 0.04
"""How much smaller cameras are shown at the least, and by how much at every step; docs/speed.md says what it
costs."""
PATIENCE: Final = 4
"""Steps in a row with too little room, at the least size, before one is put out."""
LEAVE: Final = 0.1
"""Share of those inside that are put out at once."""


class Admission:
    """`inside`: the cameras that are looked at; `dim`: times their learnt width. `step` every few seconds."""

    def __init__(self, first: int = FIRST) -> None:
        self._first = first
        self.inside: frozenset[str] = frozenset()
        self.dim = 1.0
        self._order: list[str] = []
        self._tight = 0

    def knows(self, cameras: Iterable[str]) -> None:
        """Take note of who wants to be looked at: the first few come in at once, others wait for `step`."""
        wanted = dict.fromkeys(cameras)
        self._order = [name for name in self._order if name in wanted]
        while len(self._order) < self._first and (waiting := self._waiting(wanted)):
            self._order.append(waiting[0])
        self.inside = frozenset(self._order)

    def step(self, cameras: Iterable[str], lost: Mapping[str, float], idle: float) -> None:
        """Let somebody in or out, show all larger or smaller.

        Args:
            cameras: all that want to be looked at, who came first first.
            lost: share of each camera's looks that was lost since the last step, 0..1.
            idle: share of that time in which the river had nothing to do, 0..1.
        """
        wanted = dict.fromkeys(cameras)
        self.knows(wanted)
        among = [lost.get(name, 0.0) for name in self._order]
        share = sum(among) / len(among) if among else 0.0
        self._tight = self._tight + 1 if share > MANY and self.dim <= LEAST else 0
        if share > MANY:
            self.dim = max(LEAST, round(self.dim - STEP, 3))
        elif share < FEW and (waiting := self._waiting(wanted)):
            self._order += waiting[: max(1, len(self._order) // EACH)]
        elif share < FEW and idle > IDLE:
            self.dim = min(1.0, round(self.dim + STEP, 3))
        if self._tight >= PATIENCE and len(self._order) > 1:
            self._tight = 0
            del self._order[len(self._order) - max(1, int(len(self._order) * LEAVE)) :]
        self.inside = frozenset(self._order)

    def _waiting(self, wanted: Iterable[str]) -> list[str]:
        inside = set(self._order)
        return [name for name in wanted if name not in inside]
