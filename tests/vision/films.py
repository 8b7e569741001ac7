"""Small films for tests: what they show does not matter, only that they are films."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

TICKS = 1000


def film(path: Path, at_s: Sequence[float], *, size: tuple[int, int] = (64, 48)) -> Path:
    """Write an MPEG-4 film with a picture at each second named; picture i is grey of brightness 2 i."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, TICKS)
        stream.codec_context.time_base = Fraction(1, TICKS)
        for i, second in enumerate(at_s):
            picture = np.full((size[1], size[0], 3), i * 2 % 256, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = round(second * TICKS), Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def steady(n: int, per_s: float = 25, start_s: float = 0.0) -> list[float]:
    return [start_s + i / per_s for i in range(n)]
