"""A camera's clock against ours.

A camera stamps its pictures with a clock of its own: it starts anywhere, drifts, and may jump. We want two
things of it: the instant of each picture on our clock (`at`), and a time for players that only ever runs
forward without holes (`media`). Our clock's instant is the camera's time plus the smallest delay seen lately:
the picture that came quickest tells best when pictures are made.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

RATE: Final = 90_000
"""Ticks per second, of the camera's stamps and of the media time alike."""

JUMP_AHEAD_S: Final = 2.0
JUMP_BACK_S: Final = 0.5
WINDOW_S: Final = 30.0
LATE_MAX_S: Final = 10.0
"""A camera that falls further behind has its clock taken anew."""
USUAL: Final = RATE // 10


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one picture lies. `jumped`: its clock has nothing to do with the one before.

    `media` and `length` are ticks of the player's time; `late_s` how long after its instant it came.
    """

    at: datetime
    media: int
    length: int
    late_s: float
    jumped: bool = False


def _skew() -> float:
    return time.time() - time.monotonic()


class Timeline:
    """Places the pictures of one connection, in the order in which they come."""

    def __init__(self, skew: Callable[[], float] = _skew) -> None:
        self._read_skew = skew
        self._skew = skew()
        self._lows = [float("inf"), float("inf")]
        self._window_at = float("-inf")
        self._ticks: int | None = None
        self._now = 0.0
        self._at = 0.0
        self._media = 0
        self._usual = USUAL
        self._least = float("inf")

    def place(self, ticks: int, now: float) -> Placed:
        """Place the picture stamped `ticks` that came at `now` (monotonic seconds)."""
        step = 0 if self._ticks is None else ticks - self._ticks
        seconds = step / RATE
        jumped = self._ticks is not None and not (-JUMP_BACK_S <= seconds <= now - self._now + JUMP_AHEAD_S)
        delay = now - ticks / RATE
        if jumped or delay - min(self._lows) > LATE_MAX_S:
            jumped = jumped or self._ticks is not None
            self._lows = [delay, delay]
        self._turn(delay, now)
        self._least = min(self._least, delay)
        if self._ticks is not None:
            self._advance(self._usual if jumped else step)
        wall = min(ticks / RATE + min(self._lows), now) + self._skew
        self._at = wall if jumped else max(wall, self._at + 0.001)
        self._ticks, self._now = ticks, now
        late_s = max(0.0, now + self._skew - self._at)
        return Placed(datetime.fromtimestamp(self._at, UTC), self._media, self._usual, late_s, jumped)

    def least_delay_s(self) -> float | None:
        """The smallest delay of a stamp against our clock since this was last asked; None: no picture
        came."""
        least, self._least = self._least, float("inf")
        return None if least == float("inf") else least

    def _turn(self, delay: float, now: float) -> None:
        """Keep the smallest delay of the last one or two windows, so that drift is followed."""
        if now - self._window_at > WINDOW_S:
            self._window_at = now
            self._lows = [self._lows[1], delay]
            self._skew = self._read_skew()
        self._lows[1] = min(self._lows[1], delay)

    def _advance(self, step: int) -> None:
        # A player waits for the next key frame where a step is more than twice the length it was told, so
        # holes are closed here; the instants that go with media times tell where.
        self._media += max(1, min(step, 2 * self._usual))
        if RATE // 200 <= step <= RATE // 2:
            self._usual = step
