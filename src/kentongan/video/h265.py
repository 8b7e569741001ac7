"""The little of H.265 that we read ourselves, before any decoder sees a byte.

Source: ITU-T H.265 (08/2021), clauses 7.3.1.2 (NAL unit header), 7.3.2.2 (SPS), 7.3.3 (profile, tier, level);
ISO/IEC 14496-15, 8.3.3.1 (hvcC) and annex E (codec string).
"""

import struct
from dataclasses import dataclass
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.video.bits import Bits
from kentongan.video.shape import Shape, checked

FIRST_KEY: Final = 16
LAST_KEY: Final = 23
"""Pictures from which decoding may begin (IRAP)."""
LAST_OTHER: Final = 9
VPS: Final = 32
SPS: Final = 33
PPS: Final = 34
DELIMITER: Final = 35
FILLER: Final = 38
SEI: Final = 39


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What an SPS says. `profile`: the twelve bytes of general profile, tier and level as they stand."""

    profile: bytes
    layers: int
    nested: int
    chroma: int
    width: int
    height: int
    luma_bits: int
    chroma_bits: int


def kind_of(nal: bytes) -> int:
    """The nal_unit_type; 63 (unspecified) for an empty unit."""
    return nal[0] >> 1 & 63 if nal else 63


def shape(sps: bytes) -> Shape:
    """Read a sequence parameter set.

    Raises: Invalid, when it makes no sense or promises more than 4096 x 2304 pixels.
    """
    found = _sequence(sps)
    return checked(found.width, found.height, _codec(found.profile))


def config(vps: bytes, sps: bytes, pps: bytes) -> bytes:
    """The decoder configuration record (hvcC) of MP4. Raises: Invalid."""
    found = _sequence(sps)
    depths = (0xFC | found.chroma, 0xF8 | found.luma_bits - 8, 0xF8 | found.chroma_bits - 8)
    fixed = b"\x01" + found.profile + struct.pack("!HBBBBH", 0xF000, 0xFC, *depths, 0)
    arrays = b"".join(
        struct.pack("!BHH", 0x80 | kind, 1, len(nal)) + nal
        for kind, nal in ((VPS, vps), (SPS, sps), (PPS, pps))
    )
    return fixed + bytes([found.layers << 3 | found.nested << 2 | 3, 3]) + arrays


def _codec(profile: bytes) -> str:
    """The codec string: profile, compatibility with its bits reversed, tier and level, constraints."""
    space = ("", "A", "B", "C")[profile[0] >> 6]
    compatible = int(f"{int.from_bytes(profile[1:5], 'big'):032b}"[::-1], 2)
    tier = "H" if profile[0] & 0x20 else "L"
    constraints = "".join(f".{byte:X}" for byte in profile[5:11].rstrip(b"\x00"))
    return f"hvc1.{space}{profile[0] & 31}.{compatible:X}.{tier}{profile[11]}{constraints}"


def _sequence(sps: bytes) -> _Sequence:
    if len(sps) < 16 or kind_of(sps) != SPS:
        raise Invalid("no sequence parameter set")
    try:
        return _read(Bits.of_nal(sps, 2))
    except IndexError:
        raise Invalid("the sequence parameter set is cut short") from None


def _read(bits: Bits) -> _Sequence:
    bits.bits(4)  # sps_video_parameter_set_id
    deeper = bits.bits(3)
    nested = bits.bits(1)
    profile = bytes(bits.bits(8) for _ in range(12))
    _skip_layers(bits, deeper)
    bits.ue()  # sps_seq_parameter_set_id
    chroma = bits.ue()
    if chroma > 3:
        raise Invalid("there is no such chroma format")
    if chroma == 3:
        bits.bits(1)
    width, height = bits.ue(), bits.ue()
    left, right, top, bottom = (bits.ue(), bits.ue(), bits.ue(), bits.ue()) if bits.bits(1) else (0, 0, 0, 0)
    luma_bits, chroma_bits = bits.ue() + 8, bits.ue() + 8
    if max(luma_bits, chroma_bits) > 15:
        raise Invalid("pictures of so many bits a pixel are not accepted")
    width -= (2 if chroma in (1, 2) else 1) * (left + right)
    height -= (2 if chroma == 1 else 1) * (top + bottom)
    return _Sequence(profile, deeper + 1, nested, chroma, width, height, luma_bits, chroma_bits)


def _skip_layers(bits: Bits, deeper: int) -> None:
    """Profiles and levels of the temporal layers below the highest."""
    present = [(bits.bits(1), bits.bits(1)) for _ in range(deeper)]
    if deeper:
        bits.bits(2 * (8 - deeper))
    for profile, level in present:
        bits.bits(88 * profile + 8 * level)
