"""One pull per camera: read it, tell what is wrong with it, feed those who look and those who count.

A pull is a thread that sleeps in the read. It alone opens, reads and closes its container: closing one from
another thread crashes the process. Every byte of a camera is hostile; sizes and rates are checked before a
decoder sees them.
"""

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import av
from av.container import InputContainer
from av.error import (
    ConnectionRefusedError as AvRefused,
)
from av.error import (
    ExitError,
    FFmpegError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)

from kentongan.video.feed import Feed
from kentongan.video.knock import State, Trouble, knock
from kentongan.video.losses import Losses
from kentongan.video.outlets import Limits, Outlets, Report
from kentongan.video.picture import IDLE, OPENING
from kentongan.video.session import Session
from kentongan.video.status import Status

OPTIONS: Final = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "protocol_whitelist": "rtp,rtsp,tcp,tls",
    "codec_whitelist": "h264,hevc",
    "analyzeduration": "1",
    "probesize": "4096",
    "fpsprobesize": "0",
}
Turn = Callable[[], None]
"""Waits until this camera may connect: a network that comes back is not met by everybody at once."""
PLAYED_S: Final = 10.0
BACKOFF_S: Final = (0.3, 1.0, 2.0, 4.0, 8.0)


class Pull(threading.Thread):
    """Reads one camera until `end()`; it comes back by itself from everything but a crash of the process."""

    def __init__(self, url: str, limits: Limits, outlets: Outlets, turn: Turn, wait_s: float = 0.0) -> None:
        super().__init__(name="pull", daemon=True)
        self._url = url
        self._limits = limits
        self._outlets = outlets
        self._turn = turn
        self._wait_s = wait_s
        self._ended = threading.Event()
        self.feed = Feed(outlets.emit, outlets.ring)
        self._status = Status(outlets.report)
        self._session = Session(limits, outlets, self.feed, self._status, 0)

    def moved(self, at: datetime, moved: bool) -> None:
        """Hear whether anything in the offered picture of `at` moved since the one looked at before it.

        May be called from any thread. A camera of which nothing is heard does not sleep.
        """
        self._session.watched.moved(at, moved)

    @property
    def asleep(self) -> bool:
        return self._session.watched.asleep

    @property
    def undecoded(self) -> int:
        """How many pictures of this connection were never decoded, as nothing moved."""
        return self._session.watched.undecoded

    def end(self) -> None:
        """Ask the thread to stop; it does so at the next picture or timeout."""
        self._ended.set()

    @property
    def losses(self) -> Losses:
        """How many pictures came since the pull began, and how many did not."""
        return self._status.losses

    @property
    def report(self) -> Report:
        """What is known of the camera now."""
        return self._status.report

    def run(self) -> None:
        failures = 0
        self._ended.wait(self._wait_s)
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                self._connect()
            except Trouble as trouble:
                self._status.say(trouble.state, trouble.detail)
            finally:
                self._outlets.mark.set(IDLE)
            failures = 0 if time.monotonic() - began > PLAYED_S else min(failures + 1, len(BACKOFF_S) - 1)
            # Jitter, so that cameras that were lost together do not come back in step.
            self._ended.wait(BACKOFF_S[failures] * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        self._outlets.ring.close()

    def _connect(self) -> None:
        """One connection, from knock to end. Raises: Trouble, however it ends."""
        self._turn()
        if self._ended.is_set():
            return
        self._outlets.mark.set(OPENING)
        knock(self._url, self._limits.open_s)
        self._outlets.mark.set(IDLE)
        self._turn()  # for the demuxer connects anew
        if self._ended.is_set():
            return
        self._outlets.mark.set(OPENING)
        self._session = Session(
            self._limits, self._outlets, self.feed, self._status, self._session.scene + 1
        )  # fmt: skip
        try:
            with self._opened() as container:
                self._session.read(container, self._ended)
        except (FFmpegError, OSError) as error:
            raise self._translated(error) from None
        if not self._ended.is_set():
            raise Trouble(State.DEAD, "ended")

    def _opened(self) -> InputContainer:
        timeout = (self._limits.open_s, self._limits.read_s)
        return av.open(self._url, format="rtsp", options=OPTIONS, timeout=timeout)

    def _translated(self, error: Exception) -> Trouble:
        """What FFmpeg means."""
        if isinstance(error, ExitError | TimeoutError):
            return Trouble(State.SILENT, "timeout" if self._session.rate.pictures else "no_answer")
        if isinstance(error, InvalidDataError):
            return Trouble(State.GARBAGE, "not_video")
        if isinstance(error, AvRefused | ConnectionRefusedError):
            return Trouble(State.DEAD, "refused")
        if isinstance(error, HTTPUnauthorizedError | HTTPForbiddenError):
            return Trouble(State.DEAD, "forbidden")
        if isinstance(error, HTTPNotFoundError):
            return Trouble(State.DEAD, "no_such_stream")
        return Trouble(State.DEAD, "lost")
