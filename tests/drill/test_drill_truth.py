"""The drill city's truth: crossings as the picture shows them, the same bytes for the same content."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from drill import truth
from drill.truth import Sight
from kentongan.tools.bench_accuracy_scene import read

LINE = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}
HEAD = {
    "clip": "x.mp4", "width": 640, "height": 360, "fps": 10, "duration_s": 1.0, "lines": [LINE],
    "source": "SIMULASI", "note": "made again by", "notices": [],
}  # fmt: skip


def sight(y: float, track: int = 1, **other: object) -> Sight:
    box = (0.4, y - 0.05, 0.5, y + 0.05)
    return replace(Sight(track, "motorcycle", "motorcycle", box, box, 1.0, 1.0, 20.0, False), **other)  # type: ignore[arg-type]


def drive(*ys: float) -> list[list[Sight]]:
    return [[sight(y)] for y in ys]


@pytest.mark.parametrize(
    "ys, ways",
    [((0.3, 0.4, 0.6), ["forward"]), ((0.7, 0.45), ["back"]), ((0.3, 0.45), []), ((0.4, 0.6, 0.4), [])],
)
def test_a_middle_that_passes_the_line_is_one_crossing(ys: tuple[float, ...], ways: list[str]):
    assert [row["way"] for row in truth.crossings(drive(*ys), [LINE])] == ways


def test_the_instant_lies_between_the_two_looks():
    (row,) = truth.crossings(drive(0.3, 0.4, 0.6), [LINE])
    assert row["t_s"] == 0.15


def test_past_the_end_of_the_line_nothing_is_crossed():
    aside = (0.92, 0.35, 0.99, 0.45), (0.92, 0.55, 0.99, 0.65)
    assert truth.crossings([[sight(0.4, whole=box)] for box in aside], [LINE]) == []


def test_a_hidden_crossing_is_not_sure():
    frames = [[sight(0.4, seen=0.2)], [sight(0.6, seen=0.2)]]
    assert [row["sure"] for row in truth.crossings(frames, [LINE])] == [False]


def test_what_stands_does_not_cross():
    assert truth.crossings([[sight(0.4, standing=True)], [sight(0.6, standing=True)]], [LINE]) == []


def test_the_product_reads_what_is_written(tmp_path: Path):
    rows = [truth.frame_row(n, sights) for n, sights in enumerate(drive(0.3, 0.4, 0.6))]
    truth.write(tmp_path, "x", HEAD, rows)
    (tmp_path / "x.mp4").touch()
    scene = read(tmp_path / "x.json")
    assert [(p.line, str(p.way), p.kind) for p in scene.true] == [("A", "forward", "motorcycle")]


def test_a_row_comes_back_as_it_was_written(tmp_path: Path):
    rows = [truth.frame_row(0, [sight(0.3, seen=0.4)])]
    truth.write(tmp_path, "x", HEAD, rows)
    first, second = gzip.decompress((tmp_path / "x.truth.jsonl.gz").read_bytes()).decode().splitlines()
    assert json.loads(first)["notices"] == []
    assert truth.sight_of(json.loads(second)["users"][0]) == sight(0.3, seen=0.4)


def test_the_same_content_is_the_same_bytes(tmp_path: Path):
    rows = [truth.frame_row(n, sights) for n, sights in enumerate(drive(0.3, 0.6))]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        truth.write(tmp_path / name, "x", HEAD, rows)
    for file in ("x.json", "x.truth.jsonl.gz"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
