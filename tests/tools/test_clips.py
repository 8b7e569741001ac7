"""The demonstration's clips: the shape every camera of the demonstration has."""

import json
from pathlib import Path

import av
import pytest

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import clips
from kentongan.tools.assets_catalogue import SCENES


def film(path: Path, *, seconds: float = 3, size: tuple[int, int] = (320, 240), fps: int = 25) -> Path:
    """A film whose grey rises with time."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"bf": "2"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for n in range(round(seconds * fps)):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane, level in zip(frame.planes, (min(235, 16 + n), 128, 128), strict=True):
                plane.update(bytes([level]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_prepared_clip_has_ten_frames_a_second_a_key_each_second_and_no_b_frames(tmp_path: Path) -> None:
    duration_s, _ = clips.encode(film(tmp_path / "in.mp4"), tmp_path / "out.mp4", 0, None)
    assert duration_s == pytest.approx(3.0)
    with av.open(str(tmp_path / "out.mp4")) as made:
        video = made.streams.video[0]
        packets = [p for p in made.demux(video) if p.size]
        assert (video.width, video.height, video.format.name) == (640, 360, "yuv420p")
        assert video.profile in {"Constrained Baseline", "Baseline"}
        assert not made.streams.audio
    assert [p.is_keyframe for p in packets] == [n % 10 == 0 for n in range(30)]
    assert all(p.pts == p.dts for p in packets)
    assert [float(p.pts * p.time_base) for p in packets] == pytest.approx([n / 10 for n in range(30)])


def test_the_newest_picture_not_after_each_tenth_is_taken(tmp_path: Path) -> None:
    clips.encode(film(tmp_path / "in.mp4"), tmp_path / "out.mp4", 0, None)
    with av.open(str(tmp_path / "out.mp4")) as made:
        greys = [f.to_ndarray(format="gray")[180, 320] for f in made.decode(video=0)]
    assert greys[0] < greys[10] < greys[20]
    assert float(greys[20]) - float(greys[0]) == pytest.approx(50 * 255 / 219, abs=4)


def test_only_the_span_asked_for_is_kept(tmp_path: Path) -> None:
    assert clips.encode(film(tmp_path / "in.mp4"), tmp_path / "out.mp4", 1.0, 2.0)[0] == pytest.approx(1.0)


def test_a_narrow_picture_is_padded_and_its_lines_move_with_it() -> None:
    fit = clips.fitted(640, 480)
    assert fit == (80, 0, 480, 360)
    assert fit.place((0.0, 0.5)) == [0.125, 0.5]
    assert fit.place((1.0, 1.0)) == [0.875, 1.0]


@pytest.mark.parametrize("shape", [(1280, 720), (768, 432), (640, 360)])
def test_a_picture_of_the_same_shape_keeps_its_lines(shape: tuple[int, int]) -> None:
    assert clips.fitted(*shape).place((0.3, 0.7)) == [0.3, 0.7]


@pytest.mark.parametrize(
    ("start", "end", "forward"),
    [
        ([0.1, 0.5], [0.9, 0.5], "mendekati kamera"),
        ([0.9, 0.5], [0.1, 0.5], "menjauhi kamera"),
        ([0.5, 0.1], [0.5, 0.9], "ke kiri gambar"),
        ([0.5, 0.9], [0.5, 0.1], "ke kanan gambar"),
    ],
)
def test_forward_is_named_as_it_looks(start: list[float], end: list[float], forward: str) -> None:
    assert clips.ways(start, end)[0] == forward


def test_what_is_no_video_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "in.mp4").write_bytes(b"this is no video")
    with pytest.raises(Invalid, match=r"in\.mp4"):
        clips.encode(tmp_path / "in.mp4", tmp_path / "out.mp4", 0, None)


def test_without_any_clip_every_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_ASSETS", "")
    monkeypatch.setattr(clips, "OWN", tmp_path / "none")
    with pytest.raises(NotFound) as told:
        clips.prepare(tmp_path)
    assert all(name in str(told.value) for name in SCENES)


def test_without_the_assets_the_projects_own_clips_are_played_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_ASSETS", "")
    first = min(clips.OWN.glob("*.mp4"))
    own = tmp_path / "own"
    own.mkdir()
    for path in (first, first.with_suffix(".json")):
        (own / path.name).symlink_to(path)
    monkeypatch.setattr(clips, "OWN", own)
    (made,) = clips.prepare(tmp_path)
    card = json.loads(made.with_suffix(".json").read_text())
    assert card["simulated"] is True and card["duration_s"] == pytest.approx(60)
    drawn = json.loads(first.with_suffix(".json").read_text())["lines"]
    assert [line["from"] for line in card["lines"]] == [
        [pytest.approx(v, abs=1e-4) for v in line["from"]] for line in drawn
    ]
    before = made.stat().st_mtime_ns
    assert clips.prepare(tmp_path) == [made] and made.stat().st_mtime_ns == before


def test_the_scenes_are_prepared_once(assets: Path, tmp_path: Path) -> None:
    made = clips.prepare_one("borislav_traffic", tmp_path)
    card = json.loads(made.with_suffix(".json").read_text())
    assert card["duration_s"] == pytest.approx(30.3)
    assert card["lines"][1]["from"] == [0.215, 0.45]
    assert card["lines"][0]["forward_name"] == "ke kiri gambar"
    before = made.stat().st_mtime_ns
    assert clips.prepare_one("borislav_traffic", tmp_path).stat().st_mtime_ns == before
    made.with_suffix(".json").write_text("{}")
    assert clips.prepare_one("borislav_traffic", tmp_path).stat().st_mtime_ns > before
    assert {p.name for p in made.parent.iterdir()} == {"borislav_traffic.mp4", "borislav_traffic.json"}
