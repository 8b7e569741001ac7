"""H.265 is pulled, kept, decoded and stored whole; only a browser is not offered it."""

import io
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.base.errors import Invalid
from kentongan.video import h264, h265, watched
from kentongan.video.clip import load
from kentongan.video.codec import H265
from kentongan.video.fragments import init_segment
from kentongan.video.rtsp_server import Camera
from kentongan.video.shape import MAX_HEIGHT, MAX_WIDTH
from standing import wait_until
from video.conftest import Street, clip
from video.pulling import pull


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clip(tmp_path_factory.mktemp("h265") / "x.mp4", width=642, height=362, seconds=1, to="x265")


@pytest.fixture
def h265_street(street: Street, film: Path) -> Street:
    street.server.cameras["H265"] = Camera(path="H265", clip=str(film))
    return street


def test_size_and_codec_string_are_those_that_ffmpeg_reads(film: Path) -> None:
    sets = load(film).sets
    shape = h265.shape(sets[1])
    assert (shape.width, shape.height) == (642, 362)
    assert shape.codec == "hvc1.1.6.L63.90", "main profile, level 2.1"


def test_the_decoder_configuration_is_what_the_muxer_of_ffmpeg_writes(film: Path) -> None:
    loaded = load(film)
    with av.open(str(film)) as container:
        theirs = container.streams.video[0].codec_context.extradata
    ours = H265.config(loaded.sets)
    assert theirs is not None
    assert ours[:13] == theirs[:13], "profile, tier and level"
    assert ours[15:22] == theirs[15:22], "chroma, depths, layers, sizes of lengths"
    assert all(one in ours for one in loaded.sets)


def test_a_camera_is_counted_and_recorded_bit_for_bit_and_shown_to_nobody(h265_street: Street) -> None:
    running, seen = pull(h265_street.url("H265"))
    try:
        wait_until(lambda: len(seen.groups) >= 2 and len(seen.arrivals) > 5, why="two groups and looks come")
        assert seen.states() == ["playing not_playable"]
        assert not running.feed.look("me")
        assert seen.pieces == []
    finally:
        running.end()
    assert {a.shown.frame.width for a in seen.arrivals} == {642}
    assert running.report.codec == "hvc1.1.6.L63.90"
    group = seen.groups[1]
    with av.open(io.BytesIO(group.init + group.fragment(1)), format="mp4") as container:
        stored = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    sent = [_slices(sample.body) for sample in group.samples]
    assert [list(h264.lengths(body, 4)) for body in stored] == sent
    with av.open(io.BytesIO(group.init + group.fragment(1)), format="mp4") as container:
        assert len(list(container.decode(video=0))) == 10


def _slices(annexb: bytes) -> list[bytes]:
    return [nal for nal in h264.split(annexb) if h265.kind_of(nal) not in (*H265.sets, h265.DELIMITER)]


def test_a_camera_that_only_is_kept_is_glanced_at(h265_street: Street) -> None:
    running, seen = pull(h265_street.url("H265"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing not_playable"], why="it plays")
    finally:
        running.end()


def test_noise_is_no_picture(h265_street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "BROKEN_S", 1.5)
    h265_street.fail("H265", kind="garbage")
    running, seen = pull(h265_street.url("H265"), counted=False)
    try:
        wait_until(lambda: "garbage not_decodable" in seen.states(), why="it is seen through")
    finally:
        running.end()
    assert not any(state.startswith("playing") for state in seen.states())


def test_a_camera_that_changes_its_codec_goes_on(h265_street: Street) -> None:
    running, seen = pull(h265_street.url("C0"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing"], why="it plays H.264")
        h265_street.server.cameras["C0"] = h265_street.server.cameras["H265"]
        h265_street.fail("C0", kind="cut")
        wait_until(lambda: len(seen.states()) > 1, why="it is lost")
        h265_street.server.faults.clear()
        wait_until(lambda: seen.states()[-1] == "playing not_playable", why="it plays H.265")
        assert running.report.width == 642
        wait_until(lambda: seen.groups[-1].shape.codec.startswith("hvc1"), why="a group of H.265 is whole")
    finally:
        running.end()
    assert seen.groups[0].shape.codec.startswith("avc1")


def test_pictures_of_another_codec_in_mid_stream_are_seen_through(
    h265_street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "BROKEN_S", 1.0)
    monkeypatch.setattr(watched, "RARE_KEY_S", 1.0)
    running, seen = pull(h265_street.url("C1"), counted=False)
    try:
        wait_until(lambda: seen.states() == ["playing"], why="it plays H.264")
        h265_street.fail("C1", kind="size", clip=h265_street.server.cameras["H265"].clip)
        wait_until(lambda: seen.states()[-1].startswith("garbage"), timeout_s=20, why="nonsense is noticed")
    finally:
        running.end()


@pytest.mark.security
@given(st.binary(max_size=200))
def test_a_lying_parameter_set_is_refused_or_read_but_never_anything_else(noise: bytes) -> None:
    for sps in (noise, bytes([h265.SPS << 1, 1]) + noise):
        try:
            found = h265.shape(sps)
            init_segment(found, (b"\x40\x01", sps, b"\x44\x01"))
        except Invalid:
            continue
        assert 16 <= found.width <= MAX_WIDTH
        assert 16 <= found.height <= MAX_HEIGHT
