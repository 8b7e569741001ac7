"""Labelled folders for tests: pictures that are made here, with the boxes that are in them."""

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from kentongan.vision.model import Picture

NAMES = ("motorcycle", "car", "angkot")


def jpeg(picture: Picture) -> bytes:
    frame = VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuvj420p")
    frame.pts = 0
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    out = io.BytesIO()
    for packet in [*encoder.encode(frame), *encoder.encode(None)]:
        out.write(bytes(packet))
    return out.getvalue()


def grey(high: int = 96, wide: int = 160) -> Picture:
    return np.full((high, wide, 3), 114, np.uint8)


def album(folder: Path, labels: Sequence[str | None], names: Sequence[str] = NAMES) -> Path:
    """A folder with a grey picture for each of `labels`, its text; None: without a file."""
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "classes.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    for i, text in enumerate(labels):
        (folder / "images" / f"p{i}.jpg").write_bytes(jpeg(grey()))
        if text is not None:
            (folder / "labels" / f"p{i}.txt").write_text(text, encoding="utf-8")
    return folder
