"""Films as people have them: each is counted right, or a sentence says what is wrong with it."""

import json
from collections import Counter
from pathlib import Path

import av
import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.base.paths import ROOT
from kentongan.tools.count import FAST, Outcome, count_clip
from kentongan.tools.eyes_in_use import PACKAGED
from kentongan.vision import detector
from kentongan.vision.decode import Clip
from kentongan.vision.eyes import Eyes
from kentongan.vision.lines import read
from vision.films import Form, filed, film, sideways

SCENE = ROOT / "tests" / "scenes" / "drill-flyover-day-1.mp4"
PLAN = SCENE.with_suffix(".json")
SECONDS = 8


@pytest.fixture(scope="module")
def own() -> Eyes:
    return detector.load(PACKAGED, "fp32")


@pytest.fixture(scope="module")
def street() -> list[np.ndarray]:
    """Pictures of the first seconds, 10 a second."""
    with av.open(str(SCENE)) as film:
        shown = (frame.to_ndarray(format="bgr24") for frame in film.decode(video=0))
        return [picture for _, picture in zip(range(10 * SECONDS), shown, strict=False)]


def counted(path: Path, own: Eyes) -> Outcome:
    with Clip(path) as clip:
        return count_clip(clip, read(PLAN), own, FAST)


def wrong(outcome: Outcome) -> int:
    """Sum of |found - true| over line and way."""
    true = json.loads(PLAN.read_text(encoding="utf-8"))["crossings"]
    want = Counter((c["line"], c["way"]) for c in true if c["t_s"] <= SECONDS)
    assert want.total() >= 8
    got = Counter((c.line, str(c.way)) for c in outcome.crossings)
    return (want - got).total() + (got - want).total()


KEPT = [i for i in range(10 * SECONDS) if i % 3 or i % 7]
FORMS = {
    "mjpeg.avi": Form("mjpeg", pixels="yuvj420p"),
    "h265.mkv": Form("libx265", options={"preset": "ultrafast", "x265-params": "log-level=none"}),
    "vp9.webm": Form("libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    "ten bits and spaces (1).mov": Form("prores", pixels="yuv422p10le"),
    "with sound.mp4": Form(sound_s=SECONDS + 3),
    "240 lines.mp4": Form(size=(426, 240)),
    "2k.mp4": Form(size=(2560, 1440), options={"preset": "ultrafast"}),
    "stream.ts": Form(),
}


@pytest.mark.parametrize("name", FORMS)
def test_whatever_its_form_a_film_is_counted(
    tmp_path: Path, own: Eyes, street: list[np.ndarray], name: str
) -> None:
    found = counted(filed(tmp_path / name, street, FORMS[name]), own)
    assert wrong(found) <= 2, found.crossings
    assert found.duration_s == pytest.approx(SECONDS, abs=0.2)
    assert list(found.doubts()) == []


@pytest.mark.parametrize(
    ("per_s", "places"),
    [
        (60, [i // 6 for i in range(60 * SECONDS)]),
        (5, range(0, 10 * SECONDS, 2)),
        (10, KEPT),
    ],
    ids=["60 a second", "5 a second", "uneven"],
)
def test_whatever_its_rate_a_film_is_counted(
    tmp_path: Path, own: Eyes, street: list[np.ndarray], per_s: int, places: list[int]
) -> None:
    at_s = [i / 10 for i in KEPT] if places is KEPT else None
    form = Form(per_s=per_s, at_s=at_s, options={"preset": "ultrafast"})
    found = counted(filed(tmp_path / "a.mkv", [street[i] for i in places], form), own)
    assert wrong(found) <= 2, found.crossings
    assert list(found.doubts()) == []


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_film_made_sideways_is_counted_on_the_lines_that_people_drew(
    tmp_path: Path, own: Eyes, street: list[np.ndarray], quarters: int
) -> None:
    laid = [np.ascontiguousarray(np.rot90(picture, quarters)) for picture in street]
    form = Form(size=(360, 640) if quarters % 2 else (640, 360))
    found = counted(sideways(filed(tmp_path / "a.mp4", laid, form), quarters), own)
    assert wrong(found) <= 2, found.crossings


@pytest.mark.parametrize("per_s", [1, 2])
def test_too_few_pictures_a_second_are_told(
    tmp_path: Path, own: Eyes, street: list[np.ndarray], per_s: int
) -> None:
    found = counted(filed(tmp_path / "a.mp4", street[:: 10 // per_s], Form(per_s=per_s)), own)
    (doubt,) = found.doubts()
    assert doubt.startswith(f"holds {per_s}.0 pictures a second; below 4 many who pass are missed")


def test_pictures_too_small_to_see_anybody_and_films_too_short_are_told(
    tmp_path: Path, own: Eyes, street: list[np.ndarray]
) -> None:
    small = counted(filed(tmp_path / "a.mkv", street[:20], Form(size=(64, 36))), own)
    assert list(small.doubts()) == [
        "shows pictures only 36 pixels high or wide; who passes is too small to be seen"
    ]
    short = counted(filed(tmp_path / "b.mkv", street[:3], Form()), own)
    assert list(short.doubts()) == ["holds 0.3 s to count in: too short to follow anybody over a line"]


def test_pictures_of_one_instant_show_nobody_pass_and_that_is_told(tmp_path: Path, own: Eyes) -> None:
    for n in (2, 30):
        found = counted(film(tmp_path / f"{n}.mkv", [0.1] * n, size=(320, 240)), own)
        assert found.crossings == ()
        (doubt,) = found.doubts()
        assert doubt == f"holds {n} pictures of one instant to count in: too few to follow anybody"


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.avi"])
def test_a_film_whose_end_is_missing_is_counted_and_says_how_much_is_missing(
    tmp_path: Path, own: Eyes, street: list[np.ndarray], name: str
) -> None:
    options = {"movflags": "faststart"} if name.endswith("mp4") else {}
    codec = "mpeg4" if name.endswith("avi") else "libx264"
    whole = filed(tmp_path / name, street, Form(codec, options=options)).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    found = counted(tmp_path / name, own)
    assert found.duration_s < SECONDS - 1
    if not name.endswith("avi"):  # of which FFmpeg guesses the length
        assert found.cut_s == pytest.approx(SECONDS - found.duration_s, abs=0.3)
    assert any("before the end that it names" in doubt for doubt in found.doubts())


def test_a_film_that_notes_no_times_says_what_was_taken(
    tmp_path: Path, own: Eyes, street: list[np.ndarray]
) -> None:
    found = counted(filed(tmp_path / "a.h264", street, Form()), own)
    assert any("notes no times of its pictures" in doubt for doubt in found.doubts())


def test_an_mp4_without_its_index_is_refused_with_what_to_do(
    tmp_path: Path, street: list[np.ndarray]
) -> None:
    whole = filed(tmp_path / "whole.mp4", street[:20], Form()).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(Invalid, match=r"cut\.mp4: not a video .* index belongs, is missing; copy it again"):
        Clip(cut)


def test_sound_alone_is_refused_with_what_it_is(tmp_path: Path, street: list[np.ndarray]) -> None:
    whole = filed(tmp_path / "both.mp4", street[:2], Form(sound_s=1))
    sound = tmp_path / "sound.mp4"
    with av.open(str(whole)) as source, av.open(str(sound), "w") as target:
        copied = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
    with pytest.raises(Invalid, match=r"sound\.mp4: holds no video, only audio; name the file"):
        Clip(sound)


def test_damage_in_the_middle_is_told_and_ends_nothing(
    tmp_path: Path, own: Eyes, street: list[np.ndarray]
) -> None:
    path = filed(tmp_path / "a.mkv", street, Form())
    body, rng = bytearray(path.read_bytes()), np.random.default_rng(3)
    for place in rng.integers(len(body) // 3, len(body) * 2 // 3, 200):
        body[place] ^= 255
    path.write_bytes(bytes(body))
    found = counted(path, own)
    assert found.duration_s == pytest.approx(SECONDS, abs=0.5)
