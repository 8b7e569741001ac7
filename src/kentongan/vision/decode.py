"""First stage for a file: its pictures, with their instants."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

import av
from av.error import FFmpegError
from av.video.reformatter import VideoReformatter

from kentongan.base.errors import Invalid
from kentongan.video.scale import scaled
from kentongan.vision import promised
from kentongan.vision.model import Frame, Picture
from kentongan.vision.upright import Upright

BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Instant of a clip's first picture: a clip has its own time only."""
GAP_S: Final = 2.0
"""A hole of so much between two pictures is a seam: nobody knows what passed in it."""
LATE_S: Final = 2.0
"""A picture stamped earlier than those before it by less than this came late, and is passed over. By more:
the film's time begins anew."""
# Playlists and scripts, which name other files or addresses, are not among them.
FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,h264,hevc,m4v,mjpeg,ivf,mxf"
)
PREPARED_MAX: Final = 256
READABLE: Final = "MP4, MOV, MKV, WebM, AVI, MPEG-TS, FLV, WMV, OGG and MXF can be read"
CUT_OFF: Final = "its end, where its index belongs, is missing; copy it again, or record it anew"
SHORT_S: Final = 1.0
"""Files promise a little more or less than they hold; who misses more has lost pictures."""
MOST_DAMAGED: Final = 1000
"""A file whose first so many packets hold no picture is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which pictures are wanted, in the clip's time; `looks_per_s` None takes all of them.

    Pictures of the `run_in_s` before `from_s` come too, so that who passes a line at once is known already.
    """

    from_s: float = 0.0
    to_s: float = float("inf")
    looks_per_s: float | None = None
    run_in_s: float = 2.0


class Clip:
    """An open video file.

    While its pictures are read, `decoded` counts those inside the part, `instants` their different instants,
    `damaged` the packets that could not be decoded, `end_s` is the end of the last picture in the clip's
    time, `unseen_s` how many seconds of the part lie in holes, where no picture says what passed, `cut_s` how
    many the file promised beyond its last picture, `timeless` whether it notes no times of its pictures.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises: Invalid, naming what is wrong with the file.
        """
        self.path = path
        self.decoded = self.instants = self.damaged = 0
        self.end_s = self.unseen_s = self.cut_s = 0.0
        self.timeless = False
        if not path.is_file():
            raise Invalid(f"{path}: {'is not a file' if path.exists() else 'no such file'}")
        if path.stat().st_size == 0:
            raise Invalid(f"{path}: the file is empty")
        try:
            options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
            self._container = av.open(f"file:{path}", options=options)
        except FFmpegError as error:
            raise Invalid(f"{path}: {_why(path, error)}") from None
        except OSError as error:
            raise Invalid(f"{path}: cannot be read: {error.strerror}") from None
        try:
            self._stream = promised.film(self._container, path)
        except Invalid:
            self._container.close()
            raise
        self.width, self.height = self._stream.width, self._stream.height
        self._stream.thread_type = "AUTO"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def frames(self, part: Part) -> Iterator[Frame]:
        """The wanted pictures, upright. A hole, a clock set back or a new size raises `scene`.

        Raises: Invalid, where no picture can be decoded, or none lies in the part.
        """
        start_s = max(0.0, part.from_s - part.run_in_s)
        scene, last_s, form, due_s = 0, 0.0, (0, self.width, self.height), start_s
        upright = Upright(self.path)
        for t_s, frame, restarts in self._timed():
            self._note_hole(last_s, t_s, part)
            if t_s > part.to_s:
                break
            if t_s < last_s:
                continue
            now = (restarts, frame.width, frame.height)
            if t_s > last_s + GAP_S or form != now:
                scene += 1
                due_s = max(start_s, t_s)
            if t_s >= part.from_s:
                self.instants += t_s > last_s or not self.decoded
                self.decoded += 1
            last_s, form = t_s, now
            # Half a picture's time of slack: looks fall on the nearest picture, not on the next but one.
            if t_s < due_s - self._picture_s / 2:
                continue
            if part.looks_per_s is not None:
                due_s = max(due_s + 1 / part.looks_per_s, t_s)
            yield Frame(self.path.name, BEGIN + timedelta(seconds=t_s), upright(frame), scene)
        if not self.decoded:
            raise Invalid(f"{self.path}: ends at {self.end_s:.2f} s, before from_s, {part.from_s:g}")

    def _note_hole(self, last_s: float, t_s: float, part: Part) -> None:
        if t_s - last_s > GAP_S:
            begin_s = max(last_s + self._picture_s, part.from_s)
            self.unseen_s += max(0.0, min(t_s, part.to_s) - begin_s)

    @property
    def fps(self) -> float:
        """Pictures a second, as the file says, or 25."""
        return round(1 / self._picture_s, 2)

    @property
    def _picture_s(self) -> float:
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(1 / rate) if rate else 0.04

    def _timed(self) -> Iterator[tuple[float, av.VideoFrame, int]]:
        """Every picture with its second, counted from the first, and how often the clock was set back."""
        first_s: float | None = None
        last_s, restarts = 0.0, 0
        for place, frame in enumerate(self._pictures()):
            self.timeless = self.timeless or frame.pts is None
            found_s = place * self._picture_s if frame.pts is None else frame.time
            first_s = found_s if first_s is None else first_s
            if found_s - first_s <= last_s - LATE_S:
                first_s, restarts = found_s - last_s - self._picture_s, restarts + 1
            t_s = found_s - first_s
            last_s = max(last_s, t_s)
            self.end_s = max(self.end_s, t_s + self._picture_s)
            yield t_s, frame, restarts
        if first_s is None:
            raise Invalid(f"{self.path}: not one picture of it can be decoded")
        missing_s = (promised.seconds(self._container, self._stream) or 0.0) - self.end_s
        self.cut_s = missing_s if missing_s > SHORT_S else 0.0

    def _pictures(self) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from packet.decode()
            except FFmpegError:  # a reader that fails has ended: the next packet is None
                self.damaged += 1
                if self.damaged > MOST_DAMAGED and not self.end_s:
                    return


def _why(path: Path, error: FFmpegError) -> str:
    """Why a file cannot be opened, and what to do."""
    if isinstance(error, PermissionError):
        return f"cannot be read: {error.strerror}"
    why = CUT_OFF if promised.cut_off(path) else f"{error.strerror}; {READABLE}"
    return f"not a video that can be read: {why}"


class Shrinker:
    """Converts pictures to BGR and shrinks them, in one step.

    FFmpeg prepares for each pair of sizes, which takes longer than twenty conversions; what was prepared is
    kept for the pairs used last.
    """

    def __init__(self) -> None:
        self._prepared: OrderedDict[tuple[int, int, int, int], VideoReformatter] = OrderedDict()

    def shrunk(self, frame: av.VideoFrame, size: tuple[int, int]) -> Picture:
        """Convert a picture to the size (width, height)."""
        pair = (frame.width, frame.height, *size)
        reformatter = self._prepared.setdefault(pair, VideoReformatter())
        self._prepared.move_to_end(pair)
        if len(self._prepared) > PREPARED_MAX:
            self._prepared.popitem(last=False)
        return cast("Picture", scaled(reformatter, frame, size, "bgr24").to_ndarray())
