"""How much one camera sends, held against what one camera may send."""

from typing import Final

from av.packet import Packet
from av.video.stream import VideoStream

from kentongan.video.knock import State, Trouble
from kentongan.video.timeline import RATE

BITS_MAX: Final = 12_000_000
FPS_MAX: Final = 30
WINDOW_S: Final = 5.0
GRACE: Final = 1.2


def over_limits(fps: float, bits_per_s: float) -> bool:
    """Whether a camera sends more than one may, and a little more than that."""
    return fps > FPS_MAX * GRACE or bits_per_s > BITS_MAX * GRACE


class Rate:
    """How much a connection brings. The first window is not judged: it holds what a camera sends at once."""

    def __init__(self) -> None:
        self.pictures = 0
        self.fps: float | None = None
        self._bytes = 0
        self._in_window = 0
        self._window_at: float | None = None
        self._first = True
        self._ticks = 0

    def add(self, size: int, now: float) -> None:
        """Raises: Trouble, over the limits of what one camera may send."""
        if self._window_at is None:
            self._window_at = now
        self._bytes += size
        self._in_window += 1
        past_s = now - self._window_at
        if past_s < WINDOW_S:
            return
        fps, bits = self._in_window / past_s, self._bytes * 8 / past_s
        if not self._first and over_limits(fps, bits):
            raise Trouble(State.GARBAGE, "over_limits")
        self.fps = None if self._first else round(fps, 1)
        self._first, self._window_at, self._bytes, self._in_window = False, now, 0, 0

    def ticks(self, packet: "Packet[VideoStream]") -> int:
        """The stamp of a picture; FFmpeg leaves out that of the first, which is 0 on its scale."""
        self.pictures += 1
        self._ticks = (
            self._ticks + RATE // 10 if packet.pts is None and self.pictures > 1 else packet.pts or 0
        )
        return self._ticks
