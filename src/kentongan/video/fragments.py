"""Pictures as fragments of MP4: one each for a browser's Media Source Extensions, or many in one.

Nothing is decoded or encoded: the NAL units are laid into boxes as they came.
Source: ISO/IEC 14496-12 (boxes), 14496-15 (avcC, hvcC); W3C "ISO BMFF Byte Stream Format".
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.video import h264
from kentongan.video.codec import Codec, Sets, codec_of
from kentongan.video.shape import Shape
from kentongan.video.timeline import RATE

_UNITY: Final = struct.pack("!9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_KEY: Final = 0x02000000
_NOT_KEY: Final = 0x01010000


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture. `body`: NAL units, each after a start code; `media`, `length`, `shift` in 1/90000 s.

    `shift` is what its showing comes later than its decoding.
    """

    key: bool
    at: datetime
    media: int
    length: int
    shift: int
    body: bytes

    @property
    def media_s(self) -> float:
        return (self.media + self.shift) / RATE


def _in_box(annexb: bytes, codec: Codec) -> bytes:
    """A picture as an MP4 sample: lengths for start codes; parameter sets are in the init segment."""
    left_out = (*codec.sets, codec.delimiter)
    nals = [nal for nal in h264.split(annexb) if codec.kind_of(nal) not in left_out]
    return b"".join(part for nal in nals for part in (struct.pack("!I", len(nal)), nal))


def fragment(number: int, samples: Sequence[Sample], shape: Shape) -> bytes:
    """One moof and mdat of pictures that follow each other."""
    codec = codec_of(shape)
    bodies = [_in_box(sample.body, codec) for sample in samples]
    rows = b"".join(
        struct.pack("!IIIi", one.length, len(body), _KEY if one.key else _NOT_KEY, one.shift)
        for one, body in zip(samples, bodies, strict=True)
    )
    head = _full("mfhd", 0, 0, struct.pack("!I", number & 0xFFFFFFFF))
    track = _full("tfhd", 0, 0x020000, struct.pack("!I", 1))
    clock = _full("tfdt", 1, 0, struct.pack("!Q", samples[0].media))
    run_size = 12 + 8 + len(rows)
    size = 8 + len(head) + 8 + len(track) + len(clock) + run_size
    run = _full("trun", 1, 0x000F01, struct.pack("!Ii", len(samples), size + 8) + rows)
    return _box("moof", head, _box("traf", track, clock, run)) + _box("mdat", *bodies)


def init_segment(shape: Shape, sets: Sets) -> bytes:
    """What a player must read first: ftyp and moov with the decoder's configuration. Raises: Invalid."""
    track = _box("trak", _tkhd(shape), _box("mdia", _mdhd(), _hdlr(), _minf(shape, sets)))
    extends = _box("mvex", _full("trex", 0, 0, struct.pack("!5I", 1, 1, 0, 0, 0)))
    movie = struct.pack("!4IIH10x", 0, 0, 1000, 0, 0x10000, 0x100) + _UNITY + bytes(24) + struct.pack("!I", 2)
    brands = b"iso5" + struct.pack("!I", 512) + b"iso5iso6" + codec_of(shape).entry.encode() + b"mp41"
    return _box("ftyp", brands) + _box("moov", _full("mvhd", 0, 0, movie), track, extends)


def _tkhd(shape: Shape) -> bytes:
    head = struct.pack("!5I8xhhHH", 0, 0, 1, 0, 0, 0, 0, 0, 0)
    return _full("tkhd", 0, 3, head + _UNITY + struct.pack("!II", shape.width << 16, shape.height << 16))


def _mdhd() -> bytes:
    return _full("mdhd", 0, 0, struct.pack("!4IHH", 0, 0, RATE, 0, 0x55C4, 0))


def _hdlr() -> bytes:
    return _full("hdlr", 0, 0, struct.pack("!I4s12x", 0, b"vide") + b"Kentongan\x00")


def _minf(shape: Shape, sets: Sets) -> bytes:
    nothing = [_full(name, 0, 0, bytes(4)) for name in ("stts", "stsc", "stco")]
    kinds = _full("stsd", 0, 0, struct.pack("!I", 1) + _entry(shape, sets))
    table = _box("stbl", kinds, *nothing, _full("stsz", 0, 0, bytes(8)))
    here = _full("dref", 0, 0, struct.pack("!I", 1) + _full("url ", 0, 1, b""))
    return _box("minf", _full("vmhd", 0, 1, bytes(8)), _box("dinf", here), table)


def _entry(shape: Shape, sets: Sets) -> bytes:
    codec = codec_of(shape)
    size = struct.pack("!HH", shape.width, shape.height)
    fixed = struct.pack("!6xH16x", 1) + size + struct.pack("!II4xH32xHh", 0x480000, 0x480000, 1, 0x18, -1)
    return _box(codec.entry, fixed, _box(codec.record, codec.config(sets)))


def _box(name: str, *parts: bytes) -> bytes:
    return struct.pack("!I4s", 8 + sum(map(len, parts)), name.encode()) + b"".join(parts)


def _full(name: str, version: int, flags: int, body: bytes) -> bytes:
    return _box(name, struct.pack("!I", version << 24 | flags), body)
