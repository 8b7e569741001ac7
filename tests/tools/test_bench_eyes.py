"""`kentongan bench eyes`: boxes found against boxes drawn."""

import json
from pathlib import Path

import numpy as np
import pytest

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import bench_eyes, labelled
from kentongan.tools.bench_eyes import Score, pairs
from kentongan.tools.clips import OWN
from kentongan.tools.eyes_in_use import PACKAGED
from kentongan.tools.labelled_kinds import Label
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import see
from kentongan.vision.detector import load
from kentongan.vision.judge import Seen
from kentongan.vision.model import Kind
from pictured import album, grey, jpeg
from vision.own_kinds import another


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


def test_it_prints_what_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = album(tmp_path / "set", ["1 0.5 0.5 0.2 0.4", None])
    model = another(tmp_path / "own.onnx")
    assert bench_eyes.main(["--images", str(folder), "--model", str(model), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["pictures"], told["unlabelled"], told["threshold"]) == ("own.onnx", 1, 1, 0.3)
    assert told["recall"]["car"] == 0.0 and told["recall"]["motorcycle"] is None
    assert told["precision"]["car"] is None
    assert told["ms_per_picture"] > 0
    assert bench_eyes.main(["--images", str(folder), "--model", str(model)]) == 0
    assert "car" in capsys.readouterr().out


def test_bad_words_are_refused(tmp_path: Path) -> None:
    folder = album(tmp_path / "set", ["1 0.5 0.5 0.2 0.4"])
    with pytest.raises(Invalid, match="--threshold"):
        bench_eyes.main(["--images", str(folder), "--threshold", "1.5"])
    with pytest.raises(NotFound, match="no such model"):
        bench_eyes.main(["--images", str(folder), "--model", str(tmp_path / "absent.onnx")])
    (tmp_path / "no.onnx").write_bytes(b"nothing of the kind")
    with pytest.raises(Invalid, match=r"no\.onnx: not a network"):
        bench_eyes.main(["--images", str(folder), "--model", str(tmp_path / "no.onnx")])
    with pytest.raises(Invalid, match=r"mute\.onnx: not a YOLOX of 80 kinds"):
        mute = another(tmp_path / "mute.onnx", None)
        bench_eyes.main(["--images", str(folder), "--model", str(mute)])
    (folder / "images" / "p0.jpg").write_bytes(jpeg(np.zeros((96, 160, 3), np.uint8))[:40])
    with pytest.raises(Invalid, match=r"p0\.jpg: not a picture"):
        bench_eyes.main(["--images", str(folder), "--model", str(PACKAGED)])


def test_a_network_of_another_make_is_refused(tmp_path: Path, assets: Path) -> None:
    folder = album(tmp_path / "set", ["1 0.5 0.5 0.2 0.4"])
    with pytest.raises(Invalid, match=r"not a YOLOX|not a network"):
        bench_eyes.main(["--images", str(folder), "--model", str(assets / "models" / "deimv2_atto.onnx")])


def test_a_strangers_folder_is_measured_picture_by_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kinds in another order, parts, endings in large letters, a picture without labels, an empty file."""
    with Clip(OWN / "drill-flyover-day-1.mp4") as film:
        picture = next(film.frames(Part())).picture.to_ndarray(format="bgr24")
    shots = {"train/images/A.JPG": picture, "val/images/b.jpeg": picture, "val/images/c.jpg": grey()}
    for name, shot in (shots | {"val/images/tiny.jpg": grey(6, 8)}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(jpeg(shot))
    seen = see(load(PACKAGED, "fp32"), labelled.picture(tmp_path / "train/images/A.JPG"))
    boxes = seen.boxes[(seen.scores >= 0.3) & (seen.kinds == Kind.CAR)].tolist()
    rows = [f"2 {(a + c) / 2} {(b + d) / 2} {c - a} {d - b}\n" for a, b, c, d in boxes]
    for name, text in {"train/labels/A.txt": "".join(rows), "val/labels/c.txt": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "val/labels/tiny.txt").write_text("", encoding="utf-8")
    (tmp_path / "data.yaml").write_text("nc: 3\nnames: [person, motorbike, Car]\n", encoding="utf-8")
    assert bench_eyes.main(["--images", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pictures"], told["unlabelled"]) == (3, 1)
    assert boxes and told["true"]["car"] == len(boxes)
    assert min(told["recall"]["car"], told["precision"]["car"]) > 0.7, (
        "another arithmetic may lose a faint one"
    )
    assert told["recall"]["motorcycle"] is None
