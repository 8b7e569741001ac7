"""Small films for tests: what they show does not matter, only that they are films."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.reformatter import VideoReformatter

from kentongan.video.scale import scaled

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


@dataclass(frozen=True)
class Form:
    """In which form pictures are filed. `at_s` None: evenly, `per_s` a second."""

    codec: str = "libx264"
    per_s: int = 10
    size: tuple[int, int] = (640, 360)
    pixels: str = "yuv420p"
    at_s: Sequence[float] | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    sound_s: float = 0.0


def filed(path: Path, pictures: Sequence[np.ndarray], form: Form) -> Path:
    """Write pictures (H, W, 3) BGR as a film, and if wanted silence as its sound."""
    with av.open(str(path), "w", options=dict(form.options)) as container:
        stream = container.add_stream(form.codec, rate=form.per_s)
        stream.width, stream.height = form.size
        stream.pix_fmt = form.pixels
        sound = container.add_stream("aac", rate=48_000) if form.sound_s else None
        base = Fraction(1, form.per_s) if form.at_s is None else Fraction(1, TICKS)
        stream.time_base = stream.codec_context.time_base = base
        for i, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame = scaled(VideoReformatter(), frame, form.size, form.pixels)
            frame.pts, frame.time_base = i if form.at_s is None else round(form.at_s[i] * TICKS), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            for i in range(round(form.sound_s * 48_000 / 1024)):
                container.mux(sound.encode(_silence(i)))
            container.mux(sound.encode(None))
    return path


def _silence(place: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, place * 1024, Fraction(1, 48_000)
    return frame
