"""The main stream of a camera whose sub-stream is counted, and shown small.

It is pulled once, and only while it is recorded or somebody looks at it large. A browser shows H.264: a main
stream that is none is not pulled to be looked at. Where it gives nothing, what the sub-stream gave since then
is recorded in its place; where it comes back, it goes on from there.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from kentongan.video.codec import codec_of
from kentongan.video.outlets import Report
from kentongan.video.pull import Pull
from kentongan.video.ring import Group, Ring
from kentongan.video.shape import Shape

PATIENCE_S: Final = 12.0
"""So long nothing may come of the main stream: a group is at most 10 s long."""

Start = Callable[[Callable[[Group], None], Callable[[Report], None]], Pull]


class MainStream:
    """`sub_ended` comes from the thread that reads the sub-stream, the rest from that which hears the parent.

    `start` begins a pull of the main stream that hands groups and reports to what it is given; `tell` records
    a group.
    """

    def __init__(self, start: Start, sub: Ring, tell: Callable[[Group], None]) -> None:
        self._start = start
        self._sub = sub
        self._tell = tell
        self._lock = threading.Lock()
        self._pull: Pull | None = None
        self._recorded = False
        self._looked = False
        self._playable = True  # until it is seen to be none
        self._heard_at = 0.0
        self._until: datetime | None = None

    def record(self) -> None:
        with self._lock:
            self._heard_at = time.monotonic()
            if not self._recorded:
                self._until = None
            self._recorded = True
            self._pulled()

    def unrecord(self) -> None:
        with self._lock:
            self._recorded = False
            self._let_go()

    def look(self, token: str) -> None:
        """Somebody looks at it large; `token` as that of the feed."""
        with self._lock:
            if self._playable:
                self._looked = True
                self._pulled().feed.look(token)

    def unlook(self) -> None:
        with self._lock:
            self._looked = False
            if self._pull is not None:
                self._pull.feed.unlook()
            self._let_go()

    def _pulled(self) -> Pull:
        self._pull = self._pull or self._start(self._main_ended, self._reported)
        return self._pull

    def _let_go(self) -> None:
        if self._pull is not None and not (self._recorded or self._looked):
            self._pull.end()
            self._pull = None

    def _reported(self, report: Report) -> None:
        """Pictures that no browser shows are not fetched for who looks."""
        if report.codec is None or codec_of(Shape(0, 0, report.codec)).playable:
            return
        with self._lock:
            self._playable = self._looked = False
            self._let_go()

    def sub_ended(self, group: Group) -> None:
        """A group of the sub-stream is whole: it is recorded where the main stream is silent."""
        with self._lock:
            if not self._recorded or time.monotonic() - self._heard_at < PATIENCE_S:
                return
            since = self._until or group.began_at
            missed = [one for one in self._sub.finished(since) if one.began_at >= since]
            for one in missed or [group]:
                self._pass_on(one)

    def _main_ended(self, group: Group) -> None:
        with self._lock:
            if not self._recorded:
                return
            self._heard_at = time.monotonic()
            if self._until is None or group.began_at >= self._until:
                self._pass_on(group)

    def _pass_on(self, group: Group) -> None:
        self._until = group.ended_at
        self._tell(group)
