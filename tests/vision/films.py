"""Small films for tests: what they show does not matter, only that they are films."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet

TICKS = 1000


def film(path: Path, at_s: Sequence[float], *, size: tuple[int, int] = (64, 48)) -> Path:
    """Write an MPEG-4 film with a picture at each second named; picture i is grey of brightness 2 i.

    In the order of `at_s`, also where that goes back. Packets are written by their place (dts)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, TICKS)
        stream.codec_context.time_base = Fraction(1, TICKS)
        for i in range(len(at_s)):
            picture = np.full((size[1], size[0], 3), i * 2 % 256, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, TICKS)
            _stamped(container, stream.encode(frame), at_s)
        _stamped(container, stream.encode(None), at_s)
    return path


def _stamped(container: OutputContainer, packets: list[Packet], at_s: Sequence[float]) -> None:
    """The encoder refuses a step back in time; a film has one all the same."""
    for packet in packets:
        packet.pts = round(at_s[packet.pts] * TICKS)
        container.mux(packet)


def steady(n: int, per_s: float = 25, start_s: float = 0.0) -> list[float]:
    return [start_s + i / per_s for i in range(n)]


def sideways(path: Path, quarters: int) -> Path:
    """Let an mp4 ask its player to turn its pictures clockwise so many quarters, as a phone's film does."""
    (a, b), one = {1: (0, 1), 2: (-1, 0), 3: (0, -1)}[quarters], 1 << 16
    matrix = (a * one, b * one, 0, -b * one, a * one, 0, 0, 0, 1 << 30)
    body = bytearray(path.read_bytes())
    begin = body.index(b"tkhd") + 44
    body[begin : begin + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(body)
    return path
