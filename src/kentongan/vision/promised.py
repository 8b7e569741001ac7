"""What a video file says of itself before a picture of it is decoded: which stream is the film, how long it
is, and whether its end is missing."""

import os
import re
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from kentongan.base.errors import Invalid

CLOCK: Final = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
"""How Matroska notes the length of each stream."""


def film(container: InputContainer, path: Path) -> VideoStream:
    """The first stream of moving pictures; the picture on a record's cover is none.

    Raises: Invalid, where there is none.
    """
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    kinds = sorted({stream.type for stream in container.streams})
    held = f", only {' and '.join(kinds)}" if kinds else ""
    raise Invalid(f"{path}: holds no video{held}; name the file that has the pictures")


def seconds(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the file says its film is; None where it says nothing of the film alone."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    clock = CLOCK.match(stream.metadata.get("DURATION", ""))
    if clock:
        hours, minutes, rest = clock.groups()
        return 3600 * int(hours) + 60 * int(minutes) + float(rest)
    alone = len(container.streams) == 1
    return container.duration / 1e6 if alone and container.duration is not None else None


def cut_off(path: Path) -> bool:
    """Whether a file is an MP4 without its index, which is most often written last of all."""
    with path.open("rb") as content:
        if content.read(8)[4:] != b"ftyp":
            return False
        content.seek(0)
        while len(head := content.read(16)) >= 8:
            size, kind = int.from_bytes(head[:4]), head[4:8]
            size = int.from_bytes(head[8:]) if size == 1 else size
            if kind == b"moov":
                return False
            if size < 8:  # 0: up to the end of the file
                break
            content.seek(size - len(head), os.SEEK_CUR)
    return True
