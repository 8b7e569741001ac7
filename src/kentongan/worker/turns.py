"""Whose turn it is to connect, among all cameras of a watch process, whichever child reads them.

A network that comes back is not met by everybody at once. Children ask for a turn and wait for the answer;
one that asks again before it was answered has one turn all the same.
"""

import asyncio
import time
from collections.abc import Callable


class Spacing:
    """So many a second, evenly: a pause saves nothing up, so that no second ever holds more."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_s = per_s
        self._clock = clock
        self._next = clock()

    def wait_s(self) -> float:
        """Take the next turn. Returns: how long it is until then."""
        now = self._clock()
        at = max(now, self._next)
        self._next = at + 1 / self.per_s
        return at - now


class Turns:
    """For one event loop. `tell` reaches the child that has the camera. `per_s` is of all watch processes
    together; each takes an equal part of it.

    Cameras that are counted or looked at go before all others: of two hundred that come back at once they
    are the ones that somebody misses.
    """

    def __init__(self, per_s: float, tell: Callable[[str], None]) -> None:
        self._together_per_s = per_s
        self._spacing = Spacing(per_s)
        self._tell = tell
        self._first: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._next: asyncio.TimerHandle | None = None

    @property
    def per_s(self) -> float:
        """How many of them this process gives."""
        return self._spacing.per_s

    def share(self, processes: int) -> None:
        """So many watch processes there are."""
        self._spacing.per_s = self._together_per_s / max(1, processes)

    def ask(self, key: str, *, first: bool = False) -> None:
        if first:
            self._others.pop(key, None)
            self._first[key] = None
        elif key not in self._first:
            self._others[key] = None
        self._go_on()

    def _go_on(self) -> None:
        if self._next is None and (self._first or self._others):
            self._next = asyncio.get_running_loop().call_later(self._spacing.wait_s(), self._give)

    def _give(self) -> None:
        self._next = None
        queue = self._first or self._others
        key = next(iter(queue))
        del queue[key]
        self._tell(key)
        self._go_on()
