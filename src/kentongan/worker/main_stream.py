"""The main stream of a camera that is recorded in it while its sub-stream is shown and counted.

It is pulled only while it is recorded. Where it gives nothing, what the sub-stream gave since then is
recorded in its place; where it comes back, it goes on from there.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from kentongan.video.pull import Pull
from kentongan.video.ring import Group, Ring

PATIENCE_S: Final = 12.0
"""So long nothing may come of the main stream: a group is at most 10 s long."""

Start = Callable[[Callable[[Group], None]], Pull]


class MainStream:
    """`sub_ended` comes from the thread that reads the sub-stream, the rest from that which hears the parent.

    `start` begins a pull of the main stream that hands each group to what it is given; `tell` records one.
    """

    def __init__(self, start: Start, sub: Ring, tell: Callable[[Group], None]) -> None:
        self._start = start
        self._sub = sub
        self._tell = tell
        self._lock = threading.Lock()
        self._pull: Pull | None = None
        self._heard_at = 0.0
        self._until: datetime | None = None

    def record(self) -> None:
        with self._lock:
            self._heard_at = time.monotonic()
            if self._pull is None:
                self._until = None
                self._pull = self._start(self._main_ended)

    def unrecord(self) -> None:
        with self._lock:
            if self._pull is not None:
                self._pull.end()
            self._pull = None

    def sub_ended(self, group: Group) -> None:
        """A group of the sub-stream is whole: it is recorded where the main stream is silent."""
        with self._lock:
            if self._pull is None or time.monotonic() - self._heard_at < PATIENCE_S:
                return
            since = self._until or group.began_at
            missed = [one for one in self._sub.finished(since) if one.began_at >= since]
            for one in missed or [group]:
                self._pass_on(one)

    def _main_ended(self, group: Group) -> None:
        with self._lock:
            if self._pull is None:
                return
            self._heard_at = time.monotonic()
            if self._until is None or group.began_at >= self._until:
                self._pass_on(group)

    def _pass_on(self, group: Group) -> None:
        self._until = group.ended_at
        self._tell(group)
