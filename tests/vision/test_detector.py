import time
from pathlib import Path

import numpy as np
import pytest

from kentongan.base.errors import Invalid, Unavailable
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import detect
from kentongan.vision.detector import LIVE, Detector, load, shape_for
from kentongan.vision.model import Kind


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("networks")


@pytest.fixture(scope="module")
def weights(assets: Path) -> Path:
    return assets / "models" / "yolox_nano.onnx"


@pytest.fixture(scope="module")
def detector(weights: Path, cache: Path) -> Detector:
    return load(weights, cache=cache)


def test_it_sees_the_cars_of_a_motorway_where_they_are(detector: Detector, assets: Path) -> None:
    with Clip(assets / "scenes" / "canersu_highway.mp4") as clip:
        frame = next(clip.frames(Part(), detector.fit))
    seen = detector.see(frame.picture)
    clear = seen.scores > 0.4
    assert clear.sum() >= 4
    assert set(seen.kinds[clear].tolist()) <= {int(Kind.CAR), int(Kind.TRUCK), int(Kind.BUS)}
    assert (seen.boxes >= 0).all() and (seen.boxes <= 1).all()
    assert (seen.boxes[:, 2:] > seen.boxes[:, :2]).all()


def test_a_picture_of_any_size_shows_the_same(detector: Detector, assets: Path) -> None:
    with Clip(assets / "scenes" / "canersu_highway.mp4") as clip:
        small = detector.see(next(clip.frames(Part(), detector.fit)).picture)
    with Clip(assets / "scenes" / "canersu_highway.mp4") as clip:
        full = detector.see(next(clip.frames(Part(), lambda w, h: (w, h))).picture)
    a, b = (s.boxes[s.scores > 0.4] for s in (small, full))
    assert len(a) == len(b)
    assert all(np.abs(b - box).max(axis=1).min() < 0.05 for box in a)


def test_grey_shows_nobody(detector: Detector) -> None:
    seen = detector.see(np.full((360, 640, 3), 114, dtype=np.uint8))
    assert len(seen.boxes) == len(seen.kinds) == len(seen.scores) == 0


def test_frames_flow_in_order_also_with_several_in_flight(weights: Path, cache: Path, assets: Path) -> None:
    two = load(weights, precision="fp32", cache=cache, threads=2)
    with Clip(assets / "scenes" / "swetha_cars.mp4") as clip:
        frames = list(clip.frames(Part(to_s=1), two.fit))
    together = list(detect(iter(frames), two))
    assert [seen.at for seen in together] == [frame.at for frame in frames]
    one = load(weights, precision="fp32", cache=cache)
    for a, b in zip(together, detect(iter(frames), one), strict=True):
        assert np.allclose(a.boxes, b.boxes, atol=1e-3)


def test_the_measured_choice_is_remembered_and_a_later_start_is_fast(weights: Path, cache: Path) -> None:
    first = load(weights, cache=cache).precision
    begun = time.perf_counter()
    assert load(weights, cache=cache).precision == first
    assert time.perf_counter() - begun < 2
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


def test_the_input_takes_the_form_of_the_picture() -> None:
    assert shape_for(640, 360, LIVE[0] * LIVE[1]) == LIVE
    for width, height in [(320, 240), (1920, 1080), (1080, 1920), (1568, 778)]:
        h, w = shape_for(width, height, LIVE[0] * LIVE[1])
        assert h % 32 == w % 32 == 0
        assert 0.8 * LIVE[0] * LIVE[1] <= h * w <= 1.05 * LIVE[0] * LIVE[1]
        assert 0.8 < (w / h) / (width / height) < 1.25
