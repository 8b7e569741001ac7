"""`kentongan count` from outside, and one real clip from end to end."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kentongan.vision.model import Kind
from vision.films import film, steady

A: dict[str, Any] = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}
ROOT = Path(__file__).parents[2]


def count(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONPATH": str(ROOT / "src"), "XDG_CACHE_HOME": str(home / "cache")}
    command = [sys.executable, "-m", "kentongan", "count", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=120, check=False)


def lines(folder: Path, **body: object) -> Path:
    path = folder / "lines.json"
    path.write_text(json.dumps({"lines": [A]} | body), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"lines": [A | {"to": [1.5, 0.5]}]}, "lines[0].to[0]: 1.5 is outside the picture"),
        ({"lines": [A | {"to": [0.1, 0.5]}]}, "lines[0]: line 'A' has no length"),
        ({"speed": 3}, "unknown key 'speed'"),
    ],
    ids=["line outside the picture", "line without length", "unknown key"],
)
def test_bad_lines_end_with_status_2_and_the_place_of_the_fault(
    tmp_path: Path, body: dict[str, object], place: str
) -> None:
    video = film(tmp_path / "a.mkv", steady(5))
    done = count(video, "--lines", lines(tmp_path, **body), "--json", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert place in done.stderr
    assert "lines.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_video_ends_with_status_2_and_its_name(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_text("hello", encoding="utf-8")
    done = count(tmp_path / "x.mp4", "--lines", lines(tmp_path), "--json", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "x.mp4: not a video that can be read" in done.stderr


def test_words_it_does_not_know_end_with_status_2(tmp_path: Path) -> None:
    assert count("a.mp4", home=tmp_path).returncode == 2
    assert count("a.mp4", "--lines", "l.json", "--colour", home=tmp_path).returncode == 2


def test_a_real_clip_is_counted_as_the_contract_says(assets: Path, tmp_path: Path) -> None:
    truth = assets / "scenes" / "adam_demo.json"
    done = count(assets / "scenes" / "adam_demo.mp4", "--lines", truth, "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"crossings", "frames", "duration_s", "wall_s", "cpu_s"}
    assert found["frames"] == 335
    assert found["duration_s"] == pytest.approx(11.178, abs=0.05)
    assert 0 < found["wall_s"] < 60 and 0 < found["cpu_s"] < 60
    kinds = {kind.word for kind in Kind}
    times = [crossing["t_s"] for crossing in found["crossings"]]
    assert times == sorted(times) and times[0] >= 0 and times[-1] <= 11.3
    for crossing in found["crossings"]:
        assert set(crossing) == {"t_s", "line", "way", "kind"}
        assert crossing["kind"] in kinds and crossing["way"] in {"forward", "back"}
    true = json.loads(truth.read_text(encoding="utf-8"))["crossings"]
    want, got = (Counter((c["line"], c["way"]) for c in side) for side in (true, found["crossings"]))
    assert sum((want - got).values()) <= 2, f"missed: {want - got}"
    assert sum((got - want).values()) <= 2, f"too many: {got - want}"


def test_a_part_of_a_clip_scores_only_what_passes_in_it(assets: Path, tmp_path: Path) -> None:
    clip = assets / "scenes" / "adam_demo"
    body = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    part = lines(tmp_path, lines=body["lines"], from_s=3.0, to_s=6.0)
    found = json.loads(count(clip.with_suffix(".mp4"), "--lines", part, "--json", home=tmp_path).stdout)
    assert found["duration_s"] == 3.0
    assert found["frames"] == pytest.approx(90, abs=1)
    assert all(3.0 <= crossing["t_s"] <= 6.0 for crossing in found["crossings"])
    true = [c for c in body["crossings"] if 3.0 <= c["t_s"] <= 6.0]
    assert abs(len(found["crossings"]) - len(true)) <= 2


def test_people_get_a_table(tmp_path: Path) -> None:
    video = film(tmp_path / "empty.mkv", steady(10), size=(320, 240))
    done = count(video, "--lines", lines(tmp_path), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "0 crossings in 0.4 s (10 pictures)" in done.stdout


def test_what_a_file_does_not_show_is_told_in_words_and_in_the_answer(tmp_path: Path) -> None:
    video = film(tmp_path / "hole.mkv", steady(25) + steady(25, start_s=30.0), size=(320, 240))
    done = count(video, "--lines", lines(tmp_path), "--json", home=tmp_path)
    assert json.loads(done.stdout)["unseen_s"] == 29.0
    assert "hole.mkv: 29 s of it hold no picture; who passed then is missing" in done.stderr


def test_one_picture_says_that_nothing_can_be_counted_in_it(tmp_path: Path) -> None:
    video = film(tmp_path / "one.mkv", steady(1), size=(320, 240))
    done = count(video, "--lines", lines(tmp_path), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "too few to follow anybody" in done.stderr
    assert json.loads(done.stdout)["crossings"] == []
