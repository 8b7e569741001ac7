"""What is made of pictures that were decoded anyhow: stills, and what they say of the camera's fitness."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from av.video.frame import VideoFrame

from kentongan.video.picture import DECODING, READING, Mark
from kentongan.video.pipe import ChildEnd
from kentongan.video.still import jpeg

SLACK_S: Final = 0.5
"""A still is due at the nearest picture that is decoded, not at the next but one."""


class Glimpsed:
    """Pictures of one camera that were decoded anyhow: all are judged by `judge`, of some a still is made.

    For the thread that reads. `mark` says meanwhile whose pictures these are: hostile bytes may crash this,
    too.
    """

    def __init__(
        self,
        end: ChildEnd,
        key: str,
        stills_s: float,
        judge: Callable[[VideoFrame, datetime], None],
        mark: Mark,
    ) -> None:
        self._end = end
        self._key = key
        self._stills_s = stills_s
        self._judge = judge
        self._mark = mark
        self._next = 0.0

    def take(self, picture: VideoFrame, at: datetime) -> None:
        self._mark.set(DECODING)
        try:
            self._judge(picture, at)
            self._keep(picture, at)
        finally:
            self._mark.set(READING)

    def _keep(self, picture: VideoFrame, at: datetime) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._stills_s - SLACK_S
            still = {"kind": "still", "key": self._key, "at": at.isoformat()}
            self._end.send(still, jpeg(picture), may_drop=True)
