"""What a segment's file is made of, and how to walk it. Only our own boxes are read; pictures never are.

    ftyp moov                       once: what a player must read first
    uuid(group) moof mdat           for each group of pictures; the first box says when and whose they are
    uuid(still)                     at the end, where there is one: a small picture of the segment (JPEG)

A file that was cut off in mid-write is whole up to its last whole group, and says by itself what it is.
Source: ISO/IEC 14496-12, clauses 4.2 (boxes) and 8.8.12 (tfdt).
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO, Final
from uuid import UUID

from kentongan.base.errors import Invalid

GROUP: Final = bytes.fromhex("6b656e746f6e67616e2d67726f757031")
STILL: Final = bytes.fromhex("6b656e746f6e67616e2d7374696c6c31")
"""The user types of our two uuid boxes."""
FACTS_MAX: Final = 4096
STILL_MAX: Final = 512 * 1024
MOOF_MAX: Final = 1024 * 1024
INIT_MAX: Final = 64 * 1024
_HEAD: Final = struct.Struct(">I4s")


@dataclass(frozen=True, slots=True)
class Group:
    """When and whose the pictures of one moof and mdat are. `media`: ticks of 1/90000 s of the first.

    `key`: it begins with a picture that needs none before it.
    """

    city: str
    camera: UUID
    epoch: int
    began_at: datetime
    ended_at: datetime
    media: int
    codec: str
    width: int
    height: int
    key: bool

    def boxed(self) -> bytes:
        words: dict[str, Any] = {
            "city": self.city, "camera": str(self.camera), "epoch": self.epoch,
            "began_at": self.began_at.isoformat(), "ended_at": self.ended_at.isoformat(), "media": self.media,
            "codec": self.codec, "width": self.width, "height": self.height, "key": self.key,
        }  # fmt: skip
        return _uuid(GROUP, json.dumps(words, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the file's top level. `mark`: the user type of a uuid box, else empty."""

    name: str
    start: int
    end: int
    mark: bytes = b""


@dataclass(frozen=True, slots=True)
class Placed:
    """One group in its file: from its own box to the end of its mdat; `moof` is where that box starts."""

    group: Group
    start: int
    moof: int
    mdat: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What is whole in a file. `end`: where that ends; what comes after was never finished."""

    init_end: int
    groups: tuple[Placed, ...]
    still: tuple[int, int] | None
    end: int


def still_box(jpeg: bytes) -> bytes:
    return _uuid(STILL, jpeg)


def still_of(tail: bytes) -> bytes:
    """The picture in a still's box. Raises: Invalid."""
    if len(tail) < 24 or _HEAD.unpack_from(tail) != (len(tail), b"uuid") or tail[8:24] != STILL:
        raise Invalid("there is no picture at the end of this segment")
    return tail[24:]


def _uuid(kind: bytes, body: bytes) -> bytes:
    return _HEAD.pack(24 + len(body), b"uuid") + kind + body


def boxes(file: BinaryIO, size: int) -> Iterator[Box]:
    """The whole boxes of a file's top level, up to the first that is cut short or makes no sense."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = _HEAD.unpack(file.read(8))
        if length < 8 or at + length > size:
            return
        mark = file.read(16) if name == b"uuid" and length >= 24 else b""
        yield Box(name.decode("latin-1"), at, at + length, mark)
        at += length


def layout(file: BinaryIO, size: int) -> Layout:
    """Walk a segment's file.

    Raises: Invalid, where not even its beginning and one group are whole.
    """
    init_end, end = 0, 0
    groups: list[Placed] = []
    still: tuple[int, int] | None = None
    facts: tuple[Group, int] | None = None
    moof = 0
    for box in boxes(file, size):
        if box.name in ("ftyp", "moov") and not groups:
            init_end = end = box.end
        elif box.mark == GROUP:
            facts = (_facts(file, box), box.start)
        elif box.name == "moof":
            moof = box.start
        elif box.name == "mdat" and facts is not None:
            groups.append(Placed(facts[0], facts[1], moof, box.start, box.end))
            facts, end = None, box.end
        elif box.mark == STILL and groups:
            still, end = (box.start, box.end), box.end
        else:
            break
    if not init_end or not groups:
        raise Invalid("not one whole group of pictures is in it")
    return Layout(init_end, tuple(groups), still, end)


def _facts(file: BinaryIO, box: Box) -> Group:
    if box.end - box.start > FACTS_MAX:
        raise Invalid("a group's own box is too long")
    file.seek(box.start + 24)
    try:
        found: dict[str, Any] = json.loads(file.read(box.end - box.start - 24))
        return Group(
            city=str(found["city"]),
            camera=UUID(found["camera"]),
            epoch=int(found["epoch"]),
            began_at=datetime.fromisoformat(found["began_at"]),
            ended_at=datetime.fromisoformat(found["ended_at"]),
            media=int(found["media"]),
            codec=str(found["codec"]),
            width=int(found["width"]),
            height=int(found["height"]),
            key=bool(found["key"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"a group's own box makes no sense ({error})") from None


def whole(body: bytes, first: int) -> bool:
    """Whether bytes are an init segment of `first` bytes, then one moof and one mdat, and nothing else."""
    found = [(box.name, box.start, box.end) for box in boxes(BytesIO(body), len(body))]
    names = [name for name, _, _ in found]
    if names != ["ftyp", "moov", "moof", "mdat"] or first > INIT_MAX:
        return False
    return found[2][1] == first and found[3][2] == len(body) and found[2][2] - first <= MOOF_MAX


def moved(moof: bytes, number: int, ticks: int) -> bytes:
    """The same moof with another sequence number, and its first picture at another time.

    Raises: Invalid, on a moof that none of ours is.
    """
    out = bytearray(moof)
    try:
        sequence = _find(out, b"mfhd", 8, len(out))
        traf = _find(out, b"traf", 8, len(out))
        tfdt = _find(out, b"tfdt", traf + 8, traf + int.from_bytes(out[traf : traf + 4], "big"))
    except LookupError as missing:
        raise Invalid(f"a fragment has no {missing}") from None
    if out[tfdt + 8] != 1:
        raise Invalid("a fragment's time has 32 bits")
    struct.pack_into(">I", out, sequence + 12, number & 0xFFFFFFFF)
    struct.pack_into(">Q", out, tfdt + 12, ticks)
    return bytes(out)


def _find(body: bytearray, name: bytes, at: int, end: int) -> int:
    while at + 8 <= end:
        length, found = _HEAD.unpack_from(body, at)
        if found == name:
            return at
        if length < 8:
            break
        at += length
    raise LookupError(name.decode())


def plausible(group: Group, now: datetime, longest: timedelta) -> bool:
    """Whether a group's instants can be believed: not of tomorrow, not of long ago, in order."""
    recent = now - timedelta(minutes=10) < group.began_at <= group.ended_at < now + timedelta(minutes=1)
    return recent and group.ended_at - group.began_at <= longest and 0 <= group.media < 1 << 62
