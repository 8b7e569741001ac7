"""The little of H.264 that we read ourselves, before any decoder sees a byte.

A camera's bytes are hostile: sizes are checked here, in Python, where a lie can raise but cannot crash.
Source: ITU-T H.264 (08/2021), clauses 7.3.1 (NAL unit), 7.3.2.1.1 (SPS), D.1.7 (user data unregistered).
"""

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.video.bits import Bits
from kentongan.video.shape import Shape, checked

SLICE: Final = 1
IDR: Final = 5
SEI: Final = 6
SPS: Final = 7
PPS: Final = 8
DELIMITER: Final = 9
FILLER: Final = 12

SEAM: Final = bytes.fromhex("6b656e746f6e67616e2d6b656c696d31")
"""UUID of our own SEI: the next picture is the start of a looped clip, not what follows the last one."""

START: Final = b"\x00\x00\x01"
_HIGH_PROFILES: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})


def kind_of(nal: bytes) -> int:
    """The nal_unit_type, 0 for an empty unit."""
    return nal[0] & 31 if nal else 0


def split(annexb: bytes) -> list[bytes]:
    """NAL units of a byte stream with start codes (Annex B), without the start codes; empty ones left out."""
    starts: list[int] = []
    at = annexb.find(START)
    while at >= 0:
        starts.append(at)
        at = annexb.find(START, at + 3)
    bounds = [*starts, len(annexb)]
    # Zero bytes before a start code belong to no NAL unit (trailing_zero_8bits).
    cut = (annexb[a + 3 : b].rstrip(b"\x00") for a, b in pairwise(bounds))
    return [nal for nal in cut if nal]


def join(nals: list[bytes]) -> bytes:
    """A byte stream with start codes."""
    return b"".join(b"\x00\x00\x00\x01" + nal for nal in nals)


def shape(sps: bytes) -> Shape:
    """Read a sequence parameter set.

    Raises: Invalid, when it makes no sense or promises more than 4096 x 2304 pixels.
    """
    if len(sps) < 4 or kind_of(sps) != SPS:
        raise Invalid("no sequence parameter set")
    try:
        width, height = _size(Bits.of_nal(sps, 1))
    except IndexError:
        raise Invalid("the sequence parameter set is cut short") from None
    return checked(width, height, f"avc1.{sps[1]:02x}{sps[2]:02x}{sps[3]:02x}")


def config(sps: bytes, pps: bytes) -> bytes:
    """The decoder configuration record (avcC) of MP4. Source: ISO/IEC 14496-15, 5.3.3."""
    sets = struct.pack("!BH", 0xE1, len(sps)) + sps + struct.pack("!BH", 1, len(pps)) + pps
    return bytes([1, sps[1], sps[2], sps[3], 0xFF]) + sets


def _size(bits: Bits) -> tuple[int, int]:
    profile = bits.bits(8)
    bits.bits(16)
    bits.ue()  # seq_parameter_set_id
    chroma = _chroma(bits) if profile in _HIGH_PROFILES else 1
    bits.ue()  # log2_max_frame_num
    _picture_order(bits)
    bits.ue()  # max_num_ref_frames
    bits.bits(1)
    width_mbs = bits.ue() + 1
    height_units = bits.ue() + 1
    frames_only = bits.bits(1)
    if not frames_only:
        bits.bits(1)
    bits.bits(1)  # direct_8x8_inference
    left, right, top, bottom = _crop(bits)
    unit_x = 2 if chroma in (1, 2) else 1
    unit_y = (2 if chroma == 1 else 1) * (2 - frames_only)
    height_mbs = (2 - frames_only) * height_units
    return width_mbs * 16 - unit_x * (left + right), height_mbs * 16 - unit_y * (top + bottom)


def _chroma(bits: Bits) -> int:
    chroma = bits.ue()
    if chroma == 3:
        bits.bits(1)
    bits.ue()
    bits.ue()
    bits.bits(1)
    if bits.bits(1):  # scaling matrices
        for i in range(12 if chroma == 3 else 8):
            if bits.bits(1):
                _skip_scaling(bits, 16 if i < 6 else 64)
    return chroma


def _skip_scaling(bits: Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _picture_order(bits: Bits) -> None:
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.bits(1)
        bits.se()
        bits.se()
        for _ in range(min(bits.ue(), 255)):
            bits.se()


def _crop(bits: Bits) -> tuple[int, int, int, int]:
    return (bits.ue(), bits.ue(), bits.ue(), bits.ue()) if bits.bits(1) else (0, 0, 0, 0)


def lengths(blob: bytes, size: int) -> Iterator[bytes]:
    """NAL units of an MP4 sample: each after its length in `size` bytes. Raises: Invalid."""
    at = 0
    while at + size <= len(blob):
        n = int.from_bytes(blob[at : at + size], "big")
        if at + size + n > len(blob):
            raise Invalid("a NAL unit is longer than its sample")
        yield blob[at + size : at + size + n]
        at += size + n
