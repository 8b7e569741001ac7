"""Real pictures in real boxes: what a child would send, from a film that is encoded here."""

import io
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import av
import numpy as np
import psycopg

from kentongan.base.ids import new_id
from kentongan.recordings.boxes import Group, boxes
from kentongan.recordings.model import Kind, place_of
from kentongan.recordings.record import Segment
from kentongan.worker.segments import Chunk
from kentongan.worker.writer import Terms, Writer

RATE = 90_000
FPS = 10
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


@dataclass(frozen=True)
class Film:
    """An init segment and one moof and mdat for each second."""

    init: bytes
    codec: str
    groups: tuple[bytes, ...]


@cache
def film(seconds: int = 6, width: int = 160, height: int = 96) -> Film:
    out = io.BytesIO()
    flags = "frag_keyframe+empty_moov+default_base_moof+omit_tfhd_offset"
    with av.open(
        out, "w", format="mp4", options={"movflags": flags, "video_track_timescale": str(RATE)}
    ) as container:
        x264 = "keyint=10:min-keyint=10:scenecut=0:bframes=0"
        stream = container.add_stream(
            "libx264", rate=FPS, options={"preset": "ultrafast", "x264-params": x264}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(seconds * FPS):
            picture = np.full((height, width, 3), 70, np.uint8)
            picture[:, i * 2 % width : i * 2 % width + 12] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    body = out.getvalue()
    found = [(box.name, box.start, box.end) for box in boxes(io.BytesIO(body), len(body))]
    moofs = [start for name, start, _ in found if name == "moof"]
    mdats = [end for name, _, end in found if name == "mdat"]
    groups = tuple(body[a:b] for a, b in zip(moofs, mdats, strict=True))
    return Film(body[: moofs[0]], "avc1.42c00b", groups)


@dataclass(frozen=True)
class Seat:
    """A camera that is recorded."""

    city: str
    camera: UUID
    epoch: int = 1

    def chunks(self, at: datetime, seconds: int = 6, kind: Kind = Kind.GENERAL) -> list[Chunk]:
        made = film(seconds)
        out: list[Chunk] = []
        for i, body in enumerate(made.groups):
            began = at + timedelta(seconds=i)
            group = Group(
                city=self.city, camera=self.camera, epoch=self.epoch, began_at=began,
                ended_at=began + timedelta(seconds=1), media=i * RATE, codec=made.codec, width=160, height=96,
                key=True,
            )  # fmt: skip
            key = f"{self.camera}@{self.epoch}"
            out.append(Chunk(key, group, len(made.init), made.init + body, kind))
        return out


def seat(owner: psycopg.Connection, city: str, code: str = "C001") -> Seat:
    """A camera of a city, in the register."""
    id = new_id()
    owner.execute(
        "insert into camera (id, city, code, name, lat, lon, owner, purpose, legal_basis, notice,"
        " notice_since, enabled) values (%s, %s, %s, %s, 0, 0, 'uji', 'keamanan', 'uji', 'uji', now(), true)",
        [id, city, code, f"Kamera {code}"],
    )
    return Seat(city, id)


def terms(folder: Path, *, segment_s: float = 2.0, floor: int = 0) -> Terms:
    return Terms(folder, "uji", segment_s, floor)


def written(writer: Writer, chunks: list[Chunk]) -> None:
    """Put and wait until the files are closed."""
    for chunk in chunks:
        writer.put(chunk)
    assert writer.end("").wait(60)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*/*/*.mp4"))


def pictures(path: Path | io.BytesIO) -> int:
    """How many pictures of a file can be decoded."""
    with av.open(path if isinstance(path, io.BytesIO) else os.fspath(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def file_bytes(folder: Path, segment: Segment) -> bytes:
    place = place_of(segment.city, segment.camera_id, segment.began_at, segment.id)
    return (folder / place).read_bytes()
