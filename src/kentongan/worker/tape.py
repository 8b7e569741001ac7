"""What of one camera is sent to be recorded: each group of pictures when it is whole, at first those before.

No group is sent twice, whoever asks for what when; between two askings there may be a hole.
"""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from kentongan.base.clock import wall
from kentongan.video.pipe import Head
from kentongan.video.ring import Group, Ring
from kentongan.video.timeline import RATE

SENT_KEPT: Final = 256

Send = Callable[[Head, bytes], None]


class Tape:
    """`ended` comes from the thread that reads the camera, the others from the one that hears the parent."""

    def __init__(self, key: str, ring: Ring, send: Send, *, on: bool) -> None:
        self._key = key
        self._ring = ring
        self._send = send
        self._on = on
        self._lock = threading.Lock()
        self._number = 0
        self._sent: deque[tuple[datetime, int]] = deque(maxlen=SENT_KEPT)

    def record(self, back_s: float) -> None:
        """From now on, and what is kept of so many seconds before."""
        with self._lock:
            self._on = True
            for group in self._ring.finished(wall() - timedelta(seconds=back_s)):
                self._tell(group)

    def unrecord(self) -> None:
        with self._lock:
            self._on = False

    def ended(self, group: Group) -> None:
        """A group is whole."""
        with self._lock:
            if self._on:
                self._tell(group)

    def _tell(self, group: Group) -> None:
        name = (group.began_at, group.samples[0].media)
        if name in self._sent:
            return
        self._sent.append(name)
        self._number += 1
        ends = group.ended_at + timedelta(seconds=group.samples[-1].length / RATE)
        head: Head = {
            "kind": "group", "key": self._key, "began_at": group.began_at.isoformat(),
            "ended_at": ends.isoformat(), "media": group.samples[0].media, "codec": group.shape.codec,
            "width": group.shape.width, "height": group.shape.height, "first": group.key,
            "init_bytes": len(group.init),
        }  # fmt: skip
        self._send(head, group.init + group.fragment(self._number))
