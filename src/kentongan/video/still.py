# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Small stills of what was decoded anyhow: 320 pixels wide, as JPEG."""

from fractions import Fraction
from typing import Final

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from kentongan.video.scale import scaled

WIDTH: Final = 320
HEIGHT_MAX: Final = 640
QUANTISER: Final = 5
"""Of 2 (best) to 31; at 5 a street takes 8 to 15 kB."""


def jpeg(frame: VideoFrame) -> bytes:
    """Encode a picture small."""
    height = min(HEIGHT_MAX, max(16, round(WIDTH * frame.height / frame.width / 2) * 2))
    small = scaled(VideoReformatter(), frame, (WIDTH, height), "yuvj420p")
    small.pts = 0
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.thread_count = 1
    encoder.qmin = encoder.qmax = QUANTISER
    return b"".join(bytes(packet) for packet in encoder.encode(small))
