"""Reading parameter sets, also lying ones."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.video import h264
from kentongan.video.clip import Burst, burst, load
from kentongan.video.codec import H264
from kentongan.video.shape import MAX_HEIGHT, MAX_WIDTH
from video.conftest import clip


@pytest.mark.parametrize(("width", "height"), [(160, 96), (640, 360), (642, 362), (1920, 1080)])
def test_the_size_is_read_with_its_cropping(tmp_path: Path, width: int, height: int) -> None:
    sps = load(clip(tmp_path / "x.mp4", width=width, height=height, seconds=0.3)).sps
    shape = h264.shape(sps)
    assert (shape.width, shape.height) == (width, height)
    assert shape.codec == f"avc1.{sps[1:4].hex()}"


def ue(value: int) -> str:
    return "0" * ((value + 1).bit_length() - 1) + f"{value + 1:b}"


def baseline(width_mbs: int, height_mbs: int) -> bytes:
    """A sequence parameter set of the baseline profile that promises so many macroblocks."""
    bits = f"{66:08b}{0:08b}{30:08b}" + ue(0) + ue(0) + ue(2) + ue(1) + "0"
    bits += ue(width_mbs - 1) + ue(height_mbs - 1) + "1" + "1" + "0" + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    return bytes([0x67]) + int(bits, 2).to_bytes(len(bits) // 8, "big")


@pytest.mark.security
def test_pictures_beyond_the_limit_are_refused() -> None:
    assert h264.shape(baseline(256, 144)).width == 4096
    for size in ((257, 144), (256, 145), (1024, 1024), (2**31 - 2, 1)):
        with pytest.raises(Invalid):
            h264.shape(baseline(*size))


@pytest.mark.security
@given(st.binary(max_size=200))
def test_noise_is_refused_or_read_but_never_anything_else(noise: bytes) -> None:
    try:
        found = h264.shape(b"\x67" + noise)
    except Invalid:
        return
    assert 16 <= found.width <= MAX_WIDTH
    assert 16 <= found.height <= MAX_HEIGHT


@given(st.lists(st.binary(min_size=1, max_size=50).filter(lambda b: b"\x00\x00" not in b and b[-1] != 0)))
def test_joined_units_split_again(nals: list[bytes]) -> None:
    assert h264.split(h264.join(nals)) == nals


def test_a_seam_is_seen() -> None:
    assert H264.has_seam([b"\x67abc", h264.seam_nal(), b"\x65"])
    assert not H264.has_seam([b"\x06\x05\x10" + b"x" * 16, b"\x65" + h264.SEAM])


def test_a_clip_with_reordered_pictures_is_refused(tmp_path: Path) -> None:
    path = clip(tmp_path / "b.mp4", b_frames=2)
    with pytest.raises(Invalid, match="B-frames"):
        load(path)


def test_what_is_no_clip_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"no video")
    for name in ("x.mp4", "none.mp4"):
        with pytest.raises(Invalid, match=name):
            load(tmp_path / name)


def test_a_long_unit_is_cut_and_numbered() -> None:
    packed: Burst = burst([b"\x65" + bytes(range(256)) * 100, b"\x41abc"])
    stamped = packed.stamped(65534, 2**32 + 5, 7)
    numbers = [int.from_bytes(stamped[a + 2 : a + 4], "big") for a in packed.at]
    assert numbers == [65534, 65535, 0, 1, 2][: len(numbers)]
    assert [stamped[a + 1] >> 7 for a in packed.at] == [0] * (len(numbers) - 1) + [1]
    assert {int.from_bytes(stamped[a + 4 : a + 8], "big") for a in packed.at} == {5}


def test_a_parameter_set_hidden_behind_a_slice_is_found() -> None:
    slice_ = b"\x41" + b"picture"
    assert H264.is_lone_slice(h264.join([slice_]))
    assert H264.is_lone_slice(b"\x00\x00\x01" + slice_)
    for more in ([slice_, b"\x67set"], [b"\x67set", slice_], [slice_, slice_], [b"\x65key"], [], [b""]):
        assert not H264.is_lone_slice(h264.join(more))
