"""Whose turn it is to connect: a network that comes back is not met by everybody at once."""

import threading
import time
from collections.abc import Callable
from typing import Final

BURST: Final = 20.0
"""Connects that need not wait, when there were none for a while."""


class Turn:
    """A bucket of connects for all cameras of one process; for any thread."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._clock = clock
        self._burst = min(BURST, per_s)
        self._left = self._burst
        self._at = clock()
        self._lock = threading.Lock()

    def wait_s(self) -> float:
        """Take the next turn. Returns: how long it is until then; whoever takes one keeps it."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._at) * self._per_s)
            self._at = now
            self._left -= 1
            return max(0.0, -self._left / self._per_s)
