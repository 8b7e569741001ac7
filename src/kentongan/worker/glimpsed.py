"""What is made of pictures that were decoded anyhow: stills."""

import time
from datetime import datetime
from typing import Final

from av.video.frame import VideoFrame

from kentongan.video.pipe import ChildEnd
from kentongan.video.still import jpeg

SLACK_S: Final = 0.5
"""A still is due at the nearest picture that is decoded, not at the next but one."""


class Glimpsed:
    """Pictures of one camera that were decoded anyhow: a still is made of some. For the thread that reads."""

    def __init__(self, end: ChildEnd, key: str, stills_s: float) -> None:
        self._end = end
        self._key = key
        self._stills_s = stills_s
        self._next = 0.0

    def take(self, picture: VideoFrame, at: datetime) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._stills_s - SLACK_S
            still = {"kind": "still", "key": self._key, "at": at.isoformat()}
            self._end.send(still, jpeg(picture), may_drop=True)
