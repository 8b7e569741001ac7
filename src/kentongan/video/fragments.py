"""H.264 pictures as fragments of MP4, one for each picture, for a browser's Media Source Extensions.

Nothing is decoded or encoded: the NAL units are laid into boxes as they came.
Source: ISO/IEC 14496-12 (boxes), 14496-15 (avcC); W3C "ISO BMFF Byte Stream Format".
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kentongan.video import h264
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


def _in_box(annexb: bytes) -> bytes:
    """A picture as an MP4 sample: lengths for start codes; parameter sets are in the init segment."""
    left_out = (h264.SPS, h264.PPS, h264.DELIMITER)
    nals = h264.split(annexb)
    return b"".join(struct.pack("!I", len(n)) + n for n in nals if h264.kind_of(n) not in left_out)


def fragment(number: int, sample: Sample) -> bytes:
    """One moof and mdat."""
    flags = _KEY if sample.key else _NOT_KEY
    body = _in_box(sample.body)
    row = struct.pack("!IIIi", sample.length, len(body), flags, sample.shift)
    head = _full("mfhd", 0, 0, struct.pack("!I", number & 0xFFFFFFFF))
    track = _full("tfhd", 0, 0x020000, struct.pack("!I", 1))
    clock = _full("tfdt", 1, 0, struct.pack("!Q", sample.media))
    run_size = 12 + 8 + len(row)
    size = 8 + len(head) + 8 + len(track) + len(clock) + run_size
    run = _full("trun", 1, 0x000F01, struct.pack("!Ii", 1, size + 8) + row)
    return _box("moof", head, _box("traf", track, clock, run)) + _box("mdat", body)


def init_segment(shape: h264.Shape, sps: bytes, pps: bytes) -> bytes:
    """What a player must read first: ftyp and moov with the decoder's configuration."""
    track = _box("trak", _tkhd(shape), _box("mdia", _mdhd(), _hdlr(), _minf(shape, sps, pps)))
    extends = _box("mvex", _full("trex", 0, 0, struct.pack("!5I", 1, 1, 0, 0, 0)))
    movie = struct.pack("!4IIH10x", 0, 0, 1000, 0, 0x10000, 0x100) + _UNITY + bytes(24) + struct.pack("!I", 2)
    brands = b"iso5" + struct.pack("!I", 512) + b"iso5iso6avc1mp41"
    return _box("ftyp", brands) + _box("moov", _full("mvhd", 0, 0, movie), track, extends)


def _tkhd(shape: h264.Shape) -> bytes:
    head = struct.pack("!5I8xhhHH", 0, 0, 1, 0, 0, 0, 0, 0, 0)
    return _full("tkhd", 0, 3, head + _UNITY + struct.pack("!II", shape.width << 16, shape.height << 16))


def _mdhd() -> bytes:
    return _full("mdhd", 0, 0, struct.pack("!4IHH", 0, 0, RATE, 0, 0x55C4, 0))


def _hdlr() -> bytes:
    return _full("hdlr", 0, 0, struct.pack("!I4s12x", 0, b"vide") + b"Kentongan\x00")


def _minf(shape: h264.Shape, sps: bytes, pps: bytes) -> bytes:
    nothing = [_full(name, 0, 0, bytes(4)) for name in ("stts", "stsc", "stco")]
    kinds = _full("stsd", 0, 0, struct.pack("!I", 1) + _avc1(shape, sps, pps))
    table = _box("stbl", kinds, *nothing, _full("stsz", 0, 0, bytes(8)))
    here = _full("dref", 0, 0, struct.pack("!I", 1) + _full("url ", 0, 1, b""))
    return _box("minf", _full("vmhd", 0, 1, bytes(8)), _box("dinf", here), table)


def _avc1(shape: h264.Shape, sps: bytes, pps: bytes) -> bytes:
    sets = struct.pack("!BH", 0xE1, len(sps)) + sps + struct.pack("!BH", 1, len(pps)) + pps
    config = _box("avcC", bytes([1, sps[1], sps[2], sps[3], 0xFF]) + sets)
    size = struct.pack("!HH", shape.width, shape.height)
    fixed = struct.pack("!6xH16x", 1) + size + struct.pack("!II4xH32xHh", 0x480000, 0x480000, 1, 0x18, -1)
    return _box("avc1", fixed, config)


def _box(name: str, *parts: bytes) -> bytes:
    return struct.pack("!I4s", 8 + sum(map(len, parts)), name.encode()) + b"".join(parts)


def _full(name: str, version: int, flags: int, body: bytes) -> bytes:
    return _box(name, struct.pack("!I", version << 24 | flags), body)
