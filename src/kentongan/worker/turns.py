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
    """For one event loop. `tell(kind="turn", key=...)` reaches the child that has the camera."""

    def __init__(self, per_s: float, tell: Callable[[str], None]) -> None:
        self._bucket = Bucket(per_s)
        self._tell = tell
        self._asked: set[str] = set()

    def ask(self, key: str) -> None:
        if key not in self._asked:
            self._asked.add(key)
            asyncio.get_running_loop().call_later(self._bucket.wait_s(), self._give, key)

    def _give(self, key: str) -> None:
        self._asked.discard(key)
        self._tell(key)
