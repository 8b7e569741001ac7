"""The bench of pulling: a real run tells what it promises, and no slope of a time too short for one."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.base.errors import Invalid
from kentongan.tools import bench_ingest
from kentongan.tools.bench_ingest import FIRST, SLOPE_LEAST_S, slope_per_hour
from video.conftest import clip


@pytest.fixture
def signals() -> Iterator[None]:
    """The bench takes signals and gives them back to nobody."""
    taken = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
    before = [signal.getsignal(number) for number in taken]
    yield
    for number, handler in zip(taken, before, strict=True):
        signal.signal(number, handler)


def test_a_slope_is_told_of_ten_minutes_and_more():
    def rising(seconds: float) -> list[tuple[float, float]]:
        return [(at, 1000 + at / 36) for at in range(0, int(seconds) + 1, 10)]

    assert slope_per_hour(rising(SLOPE_LEAST_S)) == pytest.approx(100)
    assert slope_per_hour(rising(SLOPE_LEAST_S - 10)) is None


@pytest.mark.parametrize(
    "words",
    [
        ("--cameras", "0"),
        ("--seconds", "0"),
        ("--cameras", "2", "--flap", "3"),
        ("--cameras", "2", "--record", "3"),
        ("--clips", "nowhere"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(words: tuple[str, ...]):
    with pytest.raises(Invalid):
        bench_ingest.main(list(words))


@pytest.mark.usefixtures("signals")
def test_two_cameras_are_pulled_and_one_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "clips").mkdir()
    clip(tmp_path / "clips" / "street.mp4", width=640, height=360, seconds=3.0)
    monkeypatch.setattr(bench_ingest, "WARM_S", 3.0)
    words = ["--cameras", "2", "--seconds", "4", "--record", "1", "--json"]
    bench_ingest.main([*words, "--clips", str(tmp_path / "clips"), "--cache", str(tmp_path / "cache")])
    row = json.loads(capsys.readouterr().out)
    assert list(row)[: len(FIRST)] == list(FIRST)
    assert (row["cameras"], row["frames_lost"], row["recorded"]) == (2, 0, 1)
    assert 40 <= row["frames"] <= 120
    assert row["rss_mb"] > 50
    assert row["rss_mb_per_hour"] is None
    assert row["files_per_hour"] is None
