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
"""After that one for so many inside, at every step; one by one once it was too much."""
FEW: Final = 0.03
"""Share of the looks lost, among those inside that send pictures, below which there is room,"""
MANY: Final = 0.05
"""and above which there is too little. In between cameras are shown smaller where others wait."""
IDLE: Final = 0.15
"""Share of its time the river must have had nothing to do before cameras are shown larger again."""
LEAST: Final = 0.76
STEP: Final = 0.04
"""How much smaller cameras are shown at the least, and by how much at every step; docs/speed.md says what it
costs."""
PATIENCE: Final = 4
"""Steps in a row with too little room, at the least size, before somebody is put out."""
AGAIN: Final = 150
"""So many steps later a number of cameras that was too much is tried again: five minutes."""
HEARD: Final = 0.5
"""Share of those inside that must send pictures before others are let in: silence is no room."""


class Admission:
    """`inside`: the cameras that are looked at; `dim`: times their learnt width. `step` every few seconds."""

    def __init__(self, first: int = FIRST) -> None:
        self._first = first
        self.inside: frozenset[str] = frozenset()
        self.dim = 1.0
        self._order: list[str] = []
        self._tight = 0
        self._too_many: int | None = None
        self._since = 0  # steps since then

    def knows(self, cameras: Iterable[str]) -> None:
        """Take note of who wants to be looked at: the first few come in at once, others wait for `step`."""
        wanted = dict.fromkeys(cameras)
        self._order = [name for name in self._order if name in wanted]
        free = max(0, self._first - len(self._order))
        self._order += self._waiting(wanted)[:free]
        self.inside = frozenset(self._order)

    def step(self, cameras: Iterable[str], lost: Mapping[str, float], idle: float) -> None:
        """Let somebody in or out, show all larger or smaller.

        Args:
            cameras: all that want to be looked at, who came first first.
            lost: share of the looks that was lost since the last step, 0..1, of each camera that sent any.
            idle: share of that time in which the river had nothing to do, 0..1.
        """
        wanted = dict.fromkeys(cameras)
        self.knows(wanted)
        self._since += 1
        among = [lost[name] for name in self._order if name in lost]
        if not among:
            return
        share, waiting = sum(among) / len(among), self._waiting(wanted)
        self._tight = self._tight + 1 if share > MANY and self.dim <= LEAST else 0
        if share > MANY or (share >= FEW and waiting):
            self.dim = max(LEAST, round(self.dim - STEP, 3))
        elif share < FEW and waiting and len(among) >= HEARD * len(self._order):
            self._order += waiting[: self._more()]
        elif share < FEW and idle > IDLE:
            self.dim = min(1.0, round(self.dim + STEP, 3))
        if self._tight >= PATIENCE and len(self._order) > 1:
            self._put_out(share)
        self.inside = frozenset(self._order)

    def _more(self) -> int:
        """How many are let in now; none, where so many were too much not long ago."""
        if self._too_many is None:
            return max(1, len(self._order) // EACH)
        return int(len(self._order) + 1 < self._too_many or self._since >= AGAIN)

    def _put_out(self, share: float) -> None:
        """Put out as many of the last as are too much, but never all."""
        self._tight, self._since, self._too_many = 0, 0, len(self._order)
        stay = max(1, min(len(self._order) - 1, int(len(self._order) * (1 - share))))
        del self._order[stay:]

    def _waiting(self, wanted: Iterable[str]) -> list[str]:
        inside = set(self._order)
        return [name for name in wanted if name not in inside]
