# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Look at a camera once: does it play, and what does it send? For the test button, in a process of its own.

What a pull would refuse does not pass here either: nobody is to register a camera that then never plays.
What comes is hostile here too. The picture is decoded in this process, which is thrown away after it.
"""

import io
import struct
import time
from dataclasses import asdict, dataclass
from typing import Any, Final

import av
from av.container import InputContainer
from av.error import ConnectionRefusedError as AvRefused
from av.error import (
    ExitError,
    FFmpegError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from kentongan.base.clock import wall
from kentongan.base.errors import Invalid
from kentongan.video import h264
from kentongan.video.codec import BY_NAME, H264, Sets
from kentongan.video.fragments import init_segment
from kentongan.video.knock import State, Trouble, knock
from kentongan.video.pull import OPTIONS
from kentongan.video.rate import over_limits
from kentongan.video.scale import scaled
from kentongan.video.steady import Steady

LEAST_S: Final = 2.0
MOST_S: Final = 9.0
"""So long a second key picture is waited for."""
KEYS_MAX: Final = 3
"""So many key pictures may be broken before the others are not waited for."""
PICTURE_WIDTH: Final = 960
JPEG_MAX: Final = 400_000
PRFT: Final = struct.Struct("=q")  # AVProducerReferenceTime begins with the wall clock, in microseconds


@dataclass(slots=True)
class Found:
    """What a camera sends. None: not known from what came."""

    codec: str = ""
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    key_interval_s: float | None = None
    clock_offset_s: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    open_s: float
    read_s: float


class Probe:
    """One look at one address."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url
        self._limits = limits
        self.found = Found()
        self._shown: VideoFrame | None = None
        self._steady = Steady(H264)
        self._codec = H264
        self._sets: Sets = (b"",) * len(H264.sets)
        self._keys: list[float] = []
        self._times: list[float] = []
        self._sizes: list[int] = []
        self._passed_s = 0.0

    def run(self) -> dict[str, Any]:
        """Raises: Trouble, naming what is wrong with the camera."""
        knock(self._url, self._limits.open_s)
        timeout = (self._limits.open_s, self._limits.read_s)
        try:
            with av.open(self._url, format="rtsp", options=OPTIONS, timeout=timeout) as container:
                self._read(container)
        except (FFmpegError, OSError) as error:
            raise named(error, playing=bool(self._times)) from None
        if self._shown is None or not (self._steady.believed or len(self._keys) == 1):
            raise Trouble(State.GARBAGE, "not_decodable" if self._keys else "no_key_frame")
        return asdict(self.found)

    def jpeg(self) -> bytes:
        """The picture that was seen; empty before one was."""
        return jpeg_of(self._shown) if self._shown is not None else b""

    def _read(self, container: InputContainer) -> None:
        if not container.streams.video:
            raise Trouble(State.GARBAGE, "no_video")
        stream = container.streams.video[0]
        self.found.codec = stream.codec_context.name
        codec = BY_NAME.get(self.found.codec)
        if codec is None:
            raise Trouble(State.GARBAGE, "unknown_codec")
        self._codec, self._sets = codec, (b"",) * len(codec.sets)
        self._take_sets(stream.codec_context.extradata or b"")
        # Else noise is concealed, and comes out as pictures of nothing.
        stream.codec_context.options = {"err_detect": "explode"}
        self._steady = Steady(codec)
        began = time.monotonic()
        for packet in container.demux(stream):
            passed_s = time.monotonic() - began
            if packet.size:
                self._take(packet)
            self._passed_s = passed_s
            enough = self._shown and self._steady.believed and len(self._keys) > 1 and passed_s > LEAST_S
            hopeless = not self._shown and len(self._keys) > KEYS_MAX
            if enough or hopeless or passed_s > MOST_S:
                break
        self._sum_up()

    def _take_sets(self, body: bytes) -> None:
        """Note parameter sets before the decoder sees them. Raises: Trouble."""
        sets = self._codec.renewed(self._sets, h264.split(body))
        if sets != self._sets and all(sets):
            try:
                init_segment(self._codec.shape(sets), sets)
            except Invalid:
                raise Trouble(State.GARBAGE, "bad_size") from None
        self._sets = sets

    def _take(self, packet: "Packet[VideoStream]") -> None:
        self._take_sets(bytes(packet))
        if packet.pts is not None:
            at = float(packet.pts * packet.time_base)
            self._times.append(at)
            self._sizes.append(packet.size)
            if packet.is_keyframe:
                self._keys.append(at)
        if packet.has_sidedata("prft"):
            (micros,) = PRFT.unpack_from(bytes(packet.get_sidedata("prft")))
            self.found.clock_offset_s = round(micros / 1e6 - wall().timestamp(), 1)
        if self._shown is not None and self._steady.believed:
            return
        try:
            frames = packet.decode()
        except InvalidDataError:
            return  # the next key picture may be a sound one
        for frame in frames:
            # Noise that is to change the picture before it is decoded now and then; noise alone is not.
            if frame.key_frame:
                self._judge(frame)

    def _judge(self, frame: VideoFrame) -> None:
        first = self._steady.first
        if self._steady.key(frame) or first:  # the only one that comes in time has to do
            self._shown = frame
            self.found.width, self.found.height = frame.width, frame.height
        else:
            self._shown = None

    def _sum_up(self) -> None:
        if len(self._keys) > 1:
            gaps = sorted(b - a for a, b in zip(self._keys, self._keys[1:], strict=False))
            self.found.key_interval_s = round(gaps[len(gaps) // 2], 2)
        span_s = max(self._times, default=0.0) - min(self._times, default=0.0)
        if span_s > 0:
            self.found.fps = round((len(self._times) - 1) / span_s, 1)
        if self._passed_s > 0 and self._is_over():
            raise Trouble(State.GARBAGE, "over_limits")

    def _is_over(self) -> bool:
        """By its own stamps and by our clock as well: what a camera sends at once counts for too much by
        ours, and stamps may run wrong."""
        fps = min(self.found.fps or 0.0, len(self._times) / self._passed_s)
        return over_limits(fps, min(self._stamped_bits(), sum(self._sizes) * 8 / self._passed_s))

    def _stamped_bits(self) -> float:
        """Bits a second of whole groups of pictures; 0 where none came whole."""
        first, last = (self._keys[0], self._keys[-1]) if self._keys else (0.0, 0.0)
        if last <= first:
            return 0.0
        inside = (size for at, size in zip(self._times, self._sizes, strict=True) if first <= at < last)
        return sum(inside) * 8 / (last - first)


def jpeg_of(frame: VideoFrame) -> bytes:
    """A picture to be looked at, no wider than a dialog."""
    width = min(frame.width, PICTURE_WIDTH)
    height = max(2, round(frame.height * width / frame.width))
    made = io.BytesIO()
    with av.open(made, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        shrunk = scaled(VideoReformatter(), frame, (width, height), "yuvj420p")
        shrunk.pts = None
        container.mux(stream.encode(shrunk))
        container.mux(stream.encode())
    return made.getvalue()[:JPEG_MAX]


def named(error: Exception, *, playing: bool) -> Trouble:
    """What FFmpeg means."""
    words: list[tuple[tuple[type[Exception], ...], State, str]] = [
        ((ExitError, TimeoutError), State.SILENT, "timeout" if playing else "no_answer"),
        ((InvalidDataError,), State.GARBAGE, "not_video"),
        ((AvRefused, ConnectionRefusedError), State.DEAD, "refused"),
        ((HTTPUnauthorizedError, HTTPForbiddenError), State.DEAD, "forbidden"),
        ((HTTPNotFoundError,), State.DEAD, "no_such_stream"),
    ]
    return next((Trouble(state, word) for kinds, state, word in words if isinstance(error, kinds)),
                Trouble(State.DEAD, "lost"))  # fmt: skip
