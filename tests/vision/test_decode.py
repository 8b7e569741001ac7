import wave
from pathlib import Path

import av
import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.vision.decode import BEGIN, Clip, Part
from kentongan.vision.model import Frame
from vision.films import film, sideways, steady


def read(path: Path, part: Part | None = None) -> list[Frame]:
    with Clip(path) as clip:
        return list(clip.frames(part or Part()))


def seconds(frames: list[Frame]) -> list[float]:
    return [round((frame.at - BEGIN).total_seconds(), 3) for frame in frames]


def test_every_picture_comes_with_its_second_counted_from_the_first(tmp_path: Path) -> None:
    found = read(film(tmp_path / "a.mkv", steady(50, start_s=100.0)))
    assert seconds(found) == [round(i * 0.04, 3) for i in range(50)]
    assert {frame.scene for frame in found} == {0}
    assert (found[0].picture.width, found[0].picture.height) == (64, 48)
    assert found[40].picture.to_ndarray(format="gray").mean() == pytest.approx(80, abs=4)


def test_looks_fall_on_the_nearest_pictures_at_the_rate_asked(tmp_path: Path) -> None:
    found = seconds(read(film(tmp_path / "a.mkv", steady(100)), Part(looks_per_s=10)))
    assert len(found) == 40
    assert all(abs(s - i / 10) <= 0.021 for i, s in enumerate(found))


def test_a_part_comes_with_a_run_in_and_counts_its_own_pictures_only(tmp_path: Path) -> None:
    with Clip(film(tmp_path / "a.mkv", steady(250))) as clip:
        found = seconds(list(clip.frames(Part(from_s=4, to_s=6))))
        assert (found[0], found[-1]) == (2.0, 6.0)
        assert clip.decoded == 51


def test_a_hole_in_time_begins_a_new_scene(tmp_path: Path) -> None:
    found = read(film(tmp_path / "a.mkv", steady(25) + steady(25, start_s=30.0)))
    assert [frame.scene for frame in found] == [0] * 25 + [1] * 25


def test_a_late_picture_ends_nothing_and_a_clock_set_back_begins_a_new_scene(tmp_path: Path) -> None:
    swapped = steady(50)
    swapped[20], swapped[21] = swapped[21], swapped[20]
    found = read(film(tmp_path / "late.mkv", swapped))
    assert {frame.scene for frame in found} == {0}
    assert seconds(found) == sorted(set(seconds(found)))
    assert len(found) == 49
    anew = read(film(tmp_path / "anew.mkv", steady(50, start_s=60.0) + steady(50, start_s=50.0)))
    assert [frame.scene for frame in anew] == [0] * 50 + [1] * 50
    assert seconds(anew) == [round(i * 0.04, 3) for i in range(100)]


def test_seconds_without_a_picture_are_told_as_far_as_they_lie_in_the_part(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", steady(25) + steady(25, start_s=30.0))
    for part, unseen_s in ((Part(), 29.0), (Part(10, 20), 10.0), (Part(to_s=0.5), 0.0), (Part(20), 10.0)):
        with Clip(path) as clip:
            try:
                list(clip.frames(part))
            except Invalid:
                assert part == Part(10, 20)
            assert clip.unseen_s == pytest.approx(unseen_s, abs=0.01)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_film_made_sideways_is_seen_as_people_see_it(tmp_path: Path, quarters: int) -> None:
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = np.zeros((48, 64, 3), np.uint8)
        picture[:24, :32] = 255  # above on the left
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    shown = read(sideways(path, quarters))[1].picture.to_ndarray(format="gray")
    assert shown.shape == ((64, 48) if quarters % 2 else (48, 64))
    want = np.rot90(picture[..., 0], -quarters)
    assert np.abs(shown.astype(int) - want).mean() < 12


def test_a_part_after_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"ends at 2.00 s, before from_s, 9"):
        read(film(tmp_path / "a.mkv", steady(50)), Part(from_s=9))


def test_a_truncated_film_gives_what_it_has(tmp_path: Path) -> None:
    whole = film(tmp_path / "a.avi", steady(100), size=(320, 240)).read_bytes()
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole[: len(whole) // 2])
    assert 10 < len(read(cut)) < 90


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the file is empty"),
        (b"this is a text, not a film\n" * 100, "not a video that can be read"),
        (bytes(range(256)) * 64, "not a video that can be read"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n", "not a video that can be read"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "not a video that can be read"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "not a video|holds no video"),
    ],
    ids=["empty", "text", "noise", "playlist", "script", "mp4 without a film"],
)
def test_what_is_no_film_is_refused_with_its_name(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=f"x.mp4: .*({fault})"):
        read(path)


def test_sound_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "horn.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x00\x01" * 8000)
    with pytest.raises(Invalid, match=r"horn.wav"):
        read(path)


def test_a_folder_and_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is not a file"):
        read(tmp_path)
    with pytest.raises(Invalid, match="no such file"):
        read(tmp_path / "absent.mp4")
