# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Decoding one camera, and saying which call into the decoder is going on.

A hostile stream may crash the decoder, and with it the process; what was going on then is read by the parent
process from shared memory (`Marks`).
"""

from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

import av
from av.codec.codec import Codec as AvCodec
from av.codec.context import Flags
from av.codec.hwaccel import HWAccel
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from kentongan.video import h264
from kentongan.video.codec import Codec, Sets
from kentongan.video.timeline import RATE, Placed

IDLE: Final = 0
READING: Final = 1
DECODING: Final = 2
OPENING: Final = 3
"""What a camera's mark says."""

AWAITED_MAX: Final = 64
BASE: Final = Fraction(1, RATE)


class Mark(Protocol):
    """Where a thread writes what it is about to do; survives the crash of the process."""

    def set(self, doing: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """One decoded picture, still in the decoder's own form, and where it lies."""

    frame: VideoFrame
    placed: Placed


def gpu_decodes() -> bool:
    """Whether FFmpeg can decode H.264 on a GPU of NVIDIA here."""
    try:
        _gpu().create(AvCodec("h264", "r"))
    except (FFmpegError, NotImplementedError, ValueError):
        return False
    return True


def _gpu() -> HWAccel:
    """A picture comes down into memory; what the GPU cannot decode is decoded by the processor.

    All decoders share the process's one CUDA context: one each would take hundreds of megabytes.
    """
    return HWAccel("cuda", allow_software_fallback=True, options={"primary_ctx": "1"})


class Decoder:
    """Decodes the pictures of one sequence. A broken one is not shown."""

    def __init__(self, codec: Codec, sets: Sets, mark: Mark, *, on_gpu: bool = False) -> None:
        self._mark = mark
        self._context = av.CodecContext.create(codec.name, "r", hwaccel=_gpu() if on_gpu else None)
        self._context.extradata = h264.join(list(sets))
        self._context.thread_count = 1
        # Else noise is concealed, and comes out as pictures of nothing.
        self._context.options = {"err_detect": "explode"}
        # Cameras without reordering information would otherwise be shown many pictures late.
        self._context.flags |= Flags.low_delay
        self._awaited: OrderedDict[int, Placed] = OrderedDict()

    def decode(self, body: bytes, ticks: int, placed: Placed) -> list[Shown]:
        """Decode one access unit in byte-stream form, stamped `ticks`."""
        self._awaited[ticks] = placed
        if len(self._awaited) > AWAITED_MAX:
            self._awaited.popitem(last=False)
        frames = self._frames(_packet(body, ticks))
        return [Shown(f, self._awaited.pop(f.pts)) for f in frames if f.pts in self._awaited]

    def glance(self, body: bytes, ticks: int) -> VideoFrame | None:
        """Decode one picture that needs no other; None: it cannot be. Not to be mixed with `decode`."""
        # A decoder that reorders keeps the picture back until it hears that no more come.
        frames = [*self._frames(_packet(body, ticks)), *self._frames(None)]
        self._context.flush_buffers()
        return frames[0] if frames else None

    def _frames(self, packet: "Packet[Stream] | None") -> list[VideoFrame]:
        self._mark.set(DECODING)
        try:
            return self._context.decode(packet)
        except FFmpegError:
            return []
        finally:
            self._mark.set(READING)


def _packet(body: bytes, ticks: int) -> "Packet[Stream]":
    packet = Packet(body)
    packet.pts = packet.dts = ticks
    packet.time_base = BASE
    return packet
