"""A network that tells of our own kinds is read like one of COCO's."""

from pathlib import Path

import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.vision import detector, ort
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import see
from kentongan.vision.eyes import Candidates
from kentongan.vision.judge import judged
from kentongan.vision.model import Kind, Picture
from kentongan.vision.tongue import COCO_TONGUE, NANO, own, read
from vision.own_kinds import of_our_kinds


@pytest.fixture(scope="module")
def ours(assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return of_our_kinds(assets / "models" / "yolox_nano.onnx", tmp_path_factory.mktemp("own") / "own.onnx")


@pytest.fixture(scope="module")
def street(assets: Path) -> Picture:
    with Clip(assets / "scenes" / "borislav_traffic.mp4") as film:
        return next(film.frames(Part())).picture.to_ndarray(format="bgr24")


def test_names_become_kinds_and_an_angkot_is_counted_as_a_car() -> None:
    told = own(NANO)
    assert told.kinds.tolist() == [
        Kind.MOTORCYCLE, Kind.CAR, Kind.CAR, Kind.BUS, Kind.TRUCK, Kind.BICYCLE, Kind.THREE_WHEELER,
        Kind.PEDESTRIAN,
    ]  # fmt: skip
    assert told.columns.tolist() == list(range(5, 13))
    assert read(None) is COCO_TONGUE


@pytest.mark.parametrize(
    ("names", "said"),
    [(["car", "boat"], "'boat' that is none of ours"), ([], "no kind"), (["car", "car"], "one twice")],
)
def test_kinds_that_are_none_of_ours_are_refused(names: list[str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        own(names)


# Left to itself the loader takes the faster of two arithmetics, by a measurement at each load.
@pytest.mark.parametrize(
    "load", [lambda model: detector.load(model, "fp32"), lambda model: ort.load(model, ort.CPU)]
)
def test_rows_of_a_network_tell_the_same_whichever_tongue_it_has(
    load: object, ours: Path, assets: Path, street: Picture
) -> None:
    a, b = (see(load(model), street) for model in (assets / "models" / "yolox_nano.onnx", ours))
    assert len(a.kinds) > 3
    assert a.kinds.tolist() == b.kinds.tolist()
    np.testing.assert_allclose(a.boxes, b.boxes, atol=0.01)


def test_a_three_wheeler_is_told_as_one() -> None:
    likely = np.zeros((1, len(NANO)), np.float32)
    likely[0, NANO.index("three_wheeler")] = 0.9
    box = np.array([[0.2, 0.2, 0.4, 0.5]], np.float32)
    seen = judged(Candidates(box, likely, np.ones(1, np.float32), own(NANO)), 1.8)
    assert seen.kinds.tolist() == [Kind.THREE_WHEELER]


@pytest.mark.parametrize("load", [detector.load, lambda model: ort.load(model, ort.CPU)])
@pytest.mark.parametrize(
    ("rows", "said", "why"),
    [
        ((3, 2, 5), " ".join(NANO), "not a YOLOX of 8 kinds"),
        ((3, 2), None, "not a YOLOX of 80 kinds"),
        ((3, 2), "motorcycle submarine", "'submarine' that is none of ours"),
    ],
)
def test_a_network_whose_kinds_do_not_match_is_refused_with_its_name(
    load: object, rows: tuple[int, ...], said: str | None, why: str, assets: Path, tmp_path: Path
) -> None:
    other = of_our_kinds(assets / "models" / "yolox_nano.onnx", tmp_path / "other.onnx", rows, said)
    with pytest.raises(Invalid, match=rf"other\.onnx: .*{why}"):
        load(other)
