"""The bench of cameras: what it judges by, and that a real run counts, tells, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from kentongan import settings
from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import bench_cameras, clips
from kentongan.tools.bench_cameras import FIRST, saturation
from kentongan.tools.bench_cameras_clips import prepared, sources
from kentongan.tools.bench_cameras_rig import SPARED, cast_of, settings_of
from kentongan.tools.bench_cameras_score import (
    Looked,
    Passed,
    Span,
    count_error,
    expected,
    gap_s,
    is_sustained,
    late,
    looked,
    shift_s,
    tallied,
)
from standing import wait_until
from video.conftest import clip

MINUTE = Span(100.0, 160.0)


def passed(*at_s: float, line: str = "A", way: str = "forward") -> list[Passed]:
    return [Passed(second, line, way) for second in at_s]


def word(since: float, at: float, **rows: dict) -> dict:
    """A ledger in which camera x did all its looks, but for what is said."""
    usual = {"due": 5 * (at - since), "seen": round(5 * (at - since)), "still": 0, "audited": 0, "missed": 0}
    cameras = {name: usual | {"gap_max_s": 0.2} | row for name, row in rows.items()}
    rest = {"ages_s": [0.1] * 5, "inferences": 5, "packed_share": 0.5}
    return {"worker": "w", "since": since, "at": at, "cameras": cameras} | rest


def steady(until: float = 165.0, **row: float) -> list[dict]:
    return [word(t - 0.4, t + 0.6, x=row) for t in range(95, int(until))]


def good(**other: object) -> Looked:
    rest = {"still_share": 0.0, "audit_miss_share": None, "inferences_per_s": 1.0, "packing": 1.0}
    usual = {"looked_share": 0.99, "age_p95_s": 0.2, "gap_max_s": 0.4, "looks_per_inference": 1.0}
    return Looked(**rest | usual | other)


# --- crossings ----------------------------------------------------------------------------------------------


def test_a_loop_brings_its_crossings_back_at_every_turn() -> None:
    found = expected(passed(1.0, 9.5), zero_s=93.0, length_s=10.0, span=Span(100.0, 120.0))
    assert [p.at_s for p in found] == [102.5, 104.0, 112.5, 114.0]


def test_a_camera_expects_each_crossing_as_often_as_its_clip_was_played() -> None:
    for zero_s in (0.0, 17.3, 99.99):
        found = expected(passed(3.0), zero_s, 7.5, Span(100.0, 100.0 + 7.5 * 8))
        assert len(found) == 8


def test_what_is_missed_and_what_is_too_much_are_both_errors_and_do_not_cancel() -> None:
    wanted = passed(*range(101, 121)) + passed(*range(101, 121), way="back")
    found = passed(*range(101, 119)) + passed(*range(101, 124), way="back")
    sums = tallied(found, wanted, MINUTE)
    assert sums == {("A", "forward"): (18, 20), ("A", "back"): (23, 20)}
    assert count_error([sums]) == pytest.approx(5 / 40)


@pytest.mark.parametrize("edge_s", [100.0, 160.0])
@pytest.mark.parametrize("late_s", [-0.3, 0.3])
def test_a_crossing_at_the_edge_of_the_span_is_no_error(edge_s: float, late_s: float) -> None:
    due_s = edge_s - late_s / 2
    sums = tallied(passed(due_s + late_s, 130.0), passed(due_s, 130.0), MINUTE)
    (n, wanted) = sums["A", "forward"]
    assert n == wanted


def test_a_crossing_is_paired_once_with_the_nearest() -> None:
    sums = tallied(passed(110.0, 110.2), passed(110.1), MINUTE)
    assert sums["A", "forward"] == (2, 1)
    assert shift_s({"x": passed(110.3)}, {"x": passed(110.2, 109.5)}) == pytest.approx(0.1)


def test_a_camera_with_fewer_than_ten_expected_crossings_is_not_judged() -> None:
    quiet = {("A", "forward"): (0, 9)}
    busy = {("A", "forward"): (9, 10)}
    assert count_error([quiet]) is None
    assert count_error([quiet, busy]) == pytest.approx(0.1)
    assert count_error([{("A", "forward"): (5, 5), ("B", "back"): (4, 5)}]) == pytest.approx(0.1)


# --- looks --------------------------------------------------------------------------------------------------


def test_all_looks_done_are_all_looks_due() -> None:
    found = looked(steady(), ["x"], MINUTE)
    assert found.looked_share == pytest.approx(1.0)
    assert (found.still_share, found.audit_miss_share, found.age_p95_s) == (0, None, pytest.approx(0.1))
    assert (found.inferences_per_s, found.packing) == (pytest.approx(5), pytest.approx(0.5))
    assert found.gap_max_s == 0.2


def test_a_camera_of_which_nobody_tells_was_due_all_the_same() -> None:
    found = looked(steady(), ["x", "y"], MINUTE)
    assert found.looked_share == pytest.approx(0.5)
    assert found.gap_max_s == 60


def test_more_looks_than_due_make_up_for_nothing() -> None:
    eager = [word(t - 1, t, x={"seen": 50 if t % 2 else 0}) for t in range(95, 165)]
    assert looked(eager, ["x"], MINUTE).looked_share < 0.65
    rich_and_poor = [word(t - 1, t, x={"seen": 10}, y={"seen": 0}) for t in range(95, 165)]
    assert looked(rich_and_poor, ["x", "y"], MINUTE).looked_share == pytest.approx(0.5)


def test_still_looks_count_and_are_told_apart_with_their_audit() -> None:
    found = looked(steady(seen=2, still=3, audited=1, missed=0.25), ["x"], MINUTE)
    assert found.looked_share == pytest.approx(1.0)
    assert found.still_share == pytest.approx(0.6)
    assert found.audit_miss_share == pytest.approx(0.25)


def test_a_process_that_dies_leaves_a_gap_and_looks_undone() -> None:
    words = [w for w in steady() if not 120 < w["at"] < 130]
    found = looked(words, ["x"], MINUTE)
    assert found.looked_share == pytest.approx(50 / 60, abs=0.01)
    assert found.gap_max_s == pytest.approx(10, abs=0.1)


def test_a_gap_before_the_span_is_not_the_spans() -> None:
    words = steady()
    words[2]["cameras"]["x"]["gap_max_s"] = 9.0
    assert words[2]["at"] < MINUTE.from_s
    assert gap_s(words, "x", MINUTE) == 0.2
    words[20]["cameras"]["x"]["gap_max_s"] = 9.0
    assert gap_s(words, "x", MINUTE) == 9.0


def test_an_age_begins_when_the_camera_sent_the_picture() -> None:
    assert late(good(), 0.1).age_p95_s == pytest.approx(0.3)
    assert late(good(), -0.1).age_p95_s == late(good(), None).age_p95_s == pytest.approx(0.2)
    assert late(good(age_p95_s=None), 0.1).age_p95_s is None


@pytest.mark.parametrize(
    "fault", [{"looked_share": 0.949}, {"age_p95_s": 0.51}, {"gap_max_s": 1.01}]
)  # fmt: skip
def test_a_run_is_sustained_only_where_every_rule_is_kept(fault: dict) -> None:
    assert is_sustained(good(), 0.05)
    assert is_sustained(good(), None)
    assert not is_sustained(good(), 0.051)
    assert not is_sustained(good(**fault), 0.0)


@pytest.mark.parametrize("can", [0, 1, 2, 12, 13, 47, 80, 200, 500])
def test_saturation_is_found_from_any_start(can: int) -> None:
    for first in (1, 12, 100):
        tried: list[int] = []
        found = saturation(first, 500, lambda n, tried=tried: tried.append(n) or n <= can)
        assert can - max(1, can // 20) <= found <= can
        assert len(tried) == len(set(tried)) <= 14


# --- clips --------------------------------------------------------------------------------------------------


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return clip(tmp_path / "film.mp4", width=160, height=90, seconds=3.0)


def scene(film: Path, **more: object) -> Path:
    lines = [{"name": "A", "from": [0.5, 1.0], "to": [0.5, 0.0]}]
    film.with_suffix(".json").write_text(json.dumps({"clip": film.name, "lines": lines} | more))
    return film


def test_a_clip_is_prepared_once_as_a_street_camera_sends_it(film: Path, tmp_path: Path) -> None:
    row = {"t_s": 1.5, "line": "A", "way": "forward", "kind": "car", "sure": True}
    scene(film, from_s=1.0, crossings=[row, row | {"t_s": 0.4}, row | {"t_s": 9.0}])
    reel = prepared(film, tmp_path / "cache")
    assert reel.length_s == pytest.approx(2.0)
    assert reel.by_eye == (Passed(0.5, "A", "forward"),)
    made_at = reel.path.stat().st_mtime_ns
    assert prepared(film, tmp_path / "cache").path.stat().st_mtime_ns == made_at
    scene(film, from_s=2.0)
    assert prepared(film, tmp_path / "cache").length_s == pytest.approx(1.0)


def test_a_clip_without_a_scene_gets_a_line_and_no_count_by_eye(film: Path, tmp_path: Path) -> None:
    reel = prepared(film, tmp_path / "cache")
    assert len(reel.lines) == 1
    assert reel.by_eye is None
    film.with_suffix(".json").write_text("{}")
    with pytest.raises(Invalid, match=r"film\.json"):
        prepared(film, tmp_path / "cache")


def test_where_there_is_no_clip_it_says_where_to_put_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KENTONGAN_ASSETS", raising=False)
    monkeypatch.setattr(clips, "OWN", tmp_path / "none")
    with pytest.raises(NotFound, match="put clips"):
        sources(None, tmp_path)
    with pytest.raises(NotFound, match=str(tmp_path / "here")):
        sources(tmp_path / "here", tmp_path)


def test_cameras_share_the_clips_and_are_not_in_step(film: Path, tmp_path: Path) -> None:
    reel = prepared(film, tmp_path / "cache")
    offsets_s = sorted(part.offset_s for part in cast_of([reel], 40))
    steps_s = [b - a for a, b in pairwise(offsets_s)]
    assert min(steps_s) > 0.02
    assert len({round(o % 0.1, 3) for o in offsets_s}) > 30


def test_each_saving_is_turned_off_by_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "bench.toml"

    def counting(*without: str) -> dict[str, object]:
        path.write_text(settings_of(7, without), encoding="utf-8")
        found = settings.load(path)
        assert found.watching.cameras == 7
        return found.counting.model_dump()

    usual = counting()
    changed = [{key for key, value in counting(name).items() if value != usual[key]} for name in SPARED]
    assert all(len(keys) == 1 for keys in changed)
    assert len(set.union(*changed)) == len(SPARED)
    assert counting(*SPARED) != usual


# --- a real run ---------------------------------------------------------------------------------------------

Start = Callable[..., subprocess.Popen]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench-cache")


@pytest.fixture
def start(assets: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Starts a bench whose folders for throwing away lie in `start.folder`."""
    folder = tmp_path_factory.mktemp("b")

    def begin(*words: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "kentongan", "bench", "cameras", "--cache", str(cache)]
        return subprocess.Popen(
            [*command, "--only", "adam_demo", "thanglm_nguocchieu", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(folder), "KENTONGAN_ASSETS": str(assets)},
        )

    begin.folder = folder
    return begin


def left_behind(folder: Path) -> list[str]:
    """Processes that know this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            told = " ".join(process.cmdline()) + " ".join(process.environ().values())
        except psutil.Error:
            continue
        if str(folder) in told and process.pid != os.getpid():
            found.append(f"{process.pid} {process.name()}")
    return found


def test_three_cameras_are_watched_counted_and_cleared_away(start: Start) -> None:
    running = start("--cameras", "3", "--seconds", "12", "--json")
    out, said = running.communicate(timeout=240)
    assert running.returncode == 0, said
    (line,) = out.splitlines()
    row = json.loads(line)
    assert tuple(row)[: len(FIRST)] == FIRST
    assert row["cameras"] == 3
    assert row["looked_share"] > 0.5
    assert 0 < row["inferences_per_s"] < 40
    assert row["expected"] > 60
    assert row["count_error"] < 0.5
    assert 0 < row["cores"] < 4
    assert row["rss_mb"] > 100
    assert list(start.folder.iterdir()) == []
    assert left_behind(start.folder) == []


def watches(bench: int) -> bool:
    """Whether a bench has started a watch process."""
    with suppress(psutil.Error):
        return any("watch" in child.cmdline() for child in psutil.Process(bench).children())
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_runs_on_when_the_bench_is_stopped(start: Start, number: int) -> None:
    running = start("--cameras", "2", "--seconds", "60")
    wait_until(lambda: running.poll() is not None or watches(running.pid), timeout_s=120, why="it watches")
    assert running.poll() is None, running.communicate()
    running.send_signal(number)
    assert running.wait(60) == (130 if number == signal.SIGINT else -signal.SIGKILL)
    wait_until(lambda: left_behind(start.folder) == [], timeout_s=10, why="every process ends")
    if number == signal.SIGINT:
        assert list(start.folder.iterdir()) == []


def test_numbers_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    for words in (["--cameras", "0"], ["--seconds", "0"], ["--seconds", "nan"], ["--processes", "0"]):
        with pytest.raises(Invalid):
            bench_cameras.main(words)
    with pytest.raises(Invalid, match="no such folder"):
        bench_cameras.main(["--clips", str(tmp_path / "none")])
