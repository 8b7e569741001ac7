"""`kentongan bench eyes`: boxes found against boxes drawn."""

import json
from pathlib import Path

import numpy as np
import pytest

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import bench_eyes
from kentongan.tools.bench_eyes import Score, pairs
from kentongan.tools.labelled import Label
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind
from pictured import album, jpeg
from vision.own_kinds import of_our_kinds


def seen(*rows: tuple[Kind, tuple[float, float, float, float]]) -> Seen:
    boxes = np.array([box for _, box in rows], np.float32).reshape(-1, 4)
    kinds = np.array([int(kind) for kind, _ in rows], np.int64)
    return Seen(boxes, kinds, np.ones(len(rows), np.float32), 1.6)


def test_each_box_is_in_one_pair_and_as_many_pairs_as_can_be_are_made() -> None:
    drawn = np.array([[0, 0, 10, 10], [0, 0, 10, 16]], float)
    found = np.array([[0, 0, 10, 13], [0, 0, 10, 9]], float)
    assert pairs(drawn, found) == 2, (
        "the first found fits the second drawn, so the other is left for the first"
    )
    assert pairs(drawn[:1], found) == 1
    assert pairs(drawn, np.array([[20, 20, 30, 30]], float)) == 0
    assert pairs(np.array([[0, 0, 10, 10]], float), np.array([[0, 0, 10, 20]], float)) == 1, "half is enough"
    assert pairs(np.array([[0, 0, 10, 10]], float), np.array([[0, 0, 10, 20.1]], float)) == 0


def test_a_subkind_is_right_when_its_kind_is_found_and_another_kind_is_not() -> None:
    box = (0.1, 0.1, 0.3, 0.3)
    score = Score()
    score.add(
        [Label("angkot", box), Label("bus", (0.5, 0.5, 0.9, 0.9))], seen((Kind.CAR, box), (Kind.TRUCK, box))
    )
    assert (score.recall(Kind.CAR), score.precision(Kind.CAR)) == (1.0, 1.0)
    assert (score.recall(Kind.BUS), score.precision(Kind.TRUCK)) == (0.0, 0.0)
    assert score.recall(Kind.TRUCK) is None, "none was drawn: nothing is known, and that is not 0"
    assert score.precision(Kind.BUS) is None


def test_it_prints_what_was_measured(
    assets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = album(tmp_path / "set", ["1 0.5 0.5 0.2 0.4", None])
    model = of_our_kinds(assets / "models" / "yolox_nano.onnx", tmp_path / "own.onnx")
    assert bench_eyes.main(["--images", str(folder), "--model", str(model), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["pictures"], told["unlabelled"], told["threshold"]) == ("own.onnx", 1, 1, 0.3)
    assert told["recall"]["car"] == 0.0 and told["recall"]["motorcycle"] is None
    assert told["precision"]["car"] is None
    assert told["ms_per_picture"] > 0
    assert bench_eyes.main(["--images", str(folder), "--model", str(model)]) == 0
    assert "car" in capsys.readouterr().out


def test_bad_words_are_refused(tmp_path: Path, assets: Path) -> None:
    folder = album(tmp_path / "set", ["1 0.5 0.5 0.2 0.4"])
    with pytest.raises(Invalid, match="--threshold"):
        bench_eyes.main(["--images", str(folder), "--threshold", "1.5"])
    with pytest.raises(NotFound, match="no such model"):
        bench_eyes.main(["--images", str(folder), "--model", str(tmp_path / "absent.onnx")])
    with pytest.raises(Invalid, match=r"not a YOLOX|not a network"):
        bench_eyes.main(["--images", str(folder), "--model", str(assets / "models" / "deimv2_atto.onnx")])
    (folder / "images" / "p0.jpg").write_bytes(jpeg(np.zeros((96, 160, 3), np.uint8))[:40])
    with pytest.raises(Invalid, match=r"p0\.jpg: not a picture"):
        bench_eyes.main(["--images", str(folder), "--model", str(assets / "models" / "yolox_nano.onnx")])
