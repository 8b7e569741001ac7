"""What can be wrong with a camera's pictures, and when a sign of it becomes a finding."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

STEP_MAX_S: Final = 6.0
"""Longer silence between two pictures proves nothing about the time between them."""


class Unfit(StrEnum):
    """What is wrong with a camera that plays. `offline` is told by its state, not by its pictures; `moved`: a
    person turned it, and it does not look again where it has learnt to look."""

    OFFLINE = "offline"
    FROZEN = "frozen"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    BLURRED = "blurred"
    COVERED = "covered"
    TURNED = "turned"
    MOVED = "moved"
    LOW_RATE = "low_rate"
    CLOCK_DRIFT = "clock_drift"


@dataclass(frozen=True, slots=True)
class Found:
    """One trouble as it is now. `since_s`: when its first sign was seen; `sure`: 0 to 1; `why`: in
    numbers."""

    kind: Unfit
    since_s: float
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look says of one kind. `sure`: how far beyond its threshold it is, 0 to 1."""

    there: bool
    sure: float = 0.0
    why: str = ""


class Hold:
    """Hysteresis: a sign must last before it is a finding, and be gone for a while before it is none.

    A contradicting look takes away as much as two confirming ones gave.
    """

    def __init__(self, on_s: float, off_s: float) -> None:
        self._on_s = on_s
        self._off_s = off_s
        self._score_s = 0.0
        self._gone_s = 0.0
        self._at_s: float | None = None
        self._since_s = 0.0
        self._sign = Sign(False)
        self.on = False

    def see(self, at_s: float, sign: Sign) -> None:
        step_s = 0.0 if self._at_s is None else min(max(at_s - self._at_s, 0.0), STEP_MAX_S)
        self._at_s = at_s
        if sign.there:
            if self._score_s == 0.0 and not self.on:
                self._since_s = at_s
            self._score_s = min(self._score_s + step_s, self._on_s)
            self._gone_s = 0.0
            self._sign = sign
            self.on = self.on or self._score_s >= self._on_s
            self._score_s = max(self._score_s, 1e-6)
            return
        self._score_s = max(0.0, self._score_s - 2 * step_s)
        self._gone_s += step_s
        if self.on and self._gone_s >= self._off_s:
            self.on, self._score_s = False, 0.0

    def skip(self, at_s: float) -> None:
        """This look says nothing of it."""
        self._at_s = at_s

    def found(self, kind: Unfit) -> Found | None:
        return Found(kind, self._since_s, self._sign.sure, self._sign.why) if self.on else None
