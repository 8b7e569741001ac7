from pathlib import Path

import numpy as np
import pytest

from kentongan.base.errors import Invalid, Unavailable
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import see
from kentongan.vision.detector import Detector, load
from kentongan.vision.model import Kind, Picture


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("networks")


@pytest.fixture(scope="module")
def weights(assets: Path) -> Path:
    return assets / "models" / "yolox_nano.onnx"


@pytest.fixture(scope="module")
def detector(weights: Path, cache: Path) -> Detector:
    return load(weights, cache=cache)


def picture(assets: Path, clip: str) -> Picture:
    with Clip(assets / "scenes" / clip) as film:
        return next(film.frames(Part())).picture.to_ndarray(format="bgr24")


def test_it_sees_the_cars_of_a_motorway_where_they_are(detector: Detector, assets: Path) -> None:
    seen = see(detector, picture(assets, "canersu_highway.mp4"))
    clear = seen.scores > 0.4
    assert clear.sum() >= 4
    assert set(seen.kinds[clear].tolist()) <= {int(Kind.CAR), int(Kind.TRUCK), int(Kind.BUS)}
    assert (seen.boxes >= 0).all() and (seen.boxes <= 1).all()
    assert (seen.boxes[:, 2:] > seen.boxes[:, :2]).all()


def test_a_picture_of_any_size_shows_the_same(detector: Detector, assets: Path) -> None:
    full = picture(assets, "canersu_highway.mp4")
    large = np.repeat(np.repeat(full, 2, axis=0), 2, axis=1)
    a, b = (s.boxes[s.scores > 0.5] for s in (see(detector, full), see(detector, large)))
    assert all(np.abs(b - box).max(axis=1).min() < 0.05 for box in a)


def test_grey_shows_nobody(detector: Detector) -> None:
    seen = see(detector, np.full((360, 640, 3), 114, dtype=np.uint8))
    assert len(seen.boxes) == len(seen.kinds) == len(seen.scores) == 0


def test_a_canvas_of_another_size_and_one_too_many_are_refused(detector: Detector) -> None:
    with pytest.raises(ValueError, match="none of"):
        detector.start(np.zeros((100, 100, 3), np.uint8))
    canvas = np.zeros((*detector.shapes[0], 3), np.uint8)
    tickets = [detector.start(canvas) for _ in range(detector.depth)]
    with pytest.raises(ValueError, match="in flight"):
        detector.start(canvas)
    assert [len(detector.finish(ticket).boxes) for ticket in tickets] == [0] * detector.depth


def test_the_measured_choice_is_remembered_and_not_measured_again(weights: Path, cache: Path) -> None:
    first = load(weights, cache=cache).precision
    chosen_at = (cache / "precision.txt").stat().st_mtime_ns
    assert load(weights, cache=cache).precision == first
    assert (cache / "precision.txt").stat().st_mtime_ns == chosen_at
    assert first in (cache / "precision.txt").read_text(encoding="utf-8")
    assert load(weights, precision="fp32", cache=cache).precision == "fp32"


def test_what_is_no_network_is_refused(tmp_path: Path, assets: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"not a network")
    with pytest.raises(Invalid, match=r"x\.onnx: not a network"):
        load(tmp_path / "x.onnx")
    with pytest.raises(Invalid, match=r"not a YOLOX|not a network"):
        load(assets / "models" / "deimv2_atto.onnx")
    with pytest.raises(Invalid, match="precision 'int4'"):
        load(tmp_path / "x.onnx", precision="int4")
    with pytest.raises(Unavailable, match="weights are missing"):
        load(tmp_path / "absent.onnx")
