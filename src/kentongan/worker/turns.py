"""Whose turn it is to connect, among all cameras of a watch process, whichever child reads them.

A network that comes back is not met by everybody at once. Children ask for a turn and wait for the answer;
one that asks again before it was answered has one turn all the same.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

BURST: Final = 20.0
"""Connects that need not wait, when there were none for a while."""


class Bucket:
    """So many a second, and a few more at once after a pause."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._clock = clock
        self._burst = min(BURST, per_s)
        self._left = self._burst
        self._at = clock()

    def wait_s(self) -> float:
        """Take the next turn. Returns: how long it is until then."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s) - 1
        self._at = now
        return max(0.0, -self._left / self._per_s)


class Turns:
    """For one event loop. `tell` reaches the child that has the camera.

    Cameras that are counted or looked at go before all others: of two hundred that come back at once they
    are the ones that somebody misses.
    """

    def __init__(self, per_s: float, tell: Callable[[str], None]) -> None:
        self._bucket = Bucket(per_s)
        self._tell = tell
        self._first: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._next: asyncio.TimerHandle | None = None

    def ask(self, key: str, *, first: bool = False) -> None:
        if first:
            self._others.pop(key, None)
            self._first[key] = None
        elif key not in self._first:
            self._others[key] = None
        self._go_on()

    def _go_on(self) -> None:
        if self._next is None and (self._first or self._others):
            self._next = asyncio.get_running_loop().call_later(self._bucket.wait_s(), self._give)

    def _give(self) -> None:
        self._next = None
        queue = self._first or self._others
        key = next(iter(queue))
        del queue[key]
        self._tell(key)
        self._go_on()
