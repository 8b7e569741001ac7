"""The network without the kinds that nobody reads must answer the same of those that are left."""

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import Type
from openvino import opset13 as op

from kentongan.vision.narrow import narrowed
from kentongan.vision.tongue import BEFORE, COCO

KINDS, HIGH, WIDE, CHANNELS = 6, 4, 8, 3


def telling(*, biased: bool = True) -> ov.Model:
    """The end of a YOLOX at one scale: columns before the kinds, the kinds, laid out in a row."""
    rng = np.random.default_rng(3)
    seen = op.parameter([1, CHANNELS, HIGH, WIDE], Type.f32, name="seen")

    def told(columns: int) -> ov.Node:
        weights = op.constant(rng.normal(size=(columns, CHANNELS, 1, 1)).astype(np.float32))
        found = op.convolution(seen, weights, [1, 1], [0, 0], [0, 0], [1, 1])
        biases = op.constant(rng.normal(size=(1, columns, 1, 1)).astype(np.float32))
        return op.add(found, biases) if biased else found

    columns = op.concat([told(BEFORE), op.sigmoid(told(KINDS))], 1)
    row = op.reshape(columns, op.constant(np.array([1, BEFORE + KINDS, -1])), special_zero=False)
    return ov.Model([op.transpose(row, op.constant(np.array([0, 2, 1])))], [seen], "telling")


def answer(network: ov.Model, tensor: np.ndarray) -> np.ndarray:
    return ov.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})({0: tensor})[0]


def columns(places: list[int]) -> list[int]:
    return [*range(BEFORE), *(BEFORE + place for place in places)]


@pytest.mark.parametrize("places", [[0], [4, 1], [5, 0, 2], list(range(KINDS))])
def test_the_kinds_that_are_kept_are_told_as_before(places: list[int]) -> None:
    tensor = np.random.default_rng(4).normal(size=(1, CHANNELS, HIGH, WIDE)).astype(np.float32)
    few = answer(narrowed(telling(), places, KINDS), tensor)
    assert few.shape == (1, HIGH * WIDE, BEFORE + len(places))
    assert np.allclose(few, answer(telling(), tensor)[..., columns(places)], atol=1e-5)


def test_a_network_that_ends_otherwise_stays() -> None:
    network = narrowed(telling(biased=False), [0], KINDS)
    assert list(network.output(0).shape)[-1] == BEFORE + KINDS


def test_the_real_network_tells_its_road_users_as_before(assets: Path) -> None:
    whole = ov.Core().read_model(str(assets / "models" / "yolox_nano.onnx"))
    whole.reshape([1, 3, 96, 160])
    picture = np.random.default_rng(5).integers(0, 256, (1, 3, 96, 160)).astype(np.float32)
    few = answer(narrowed(whole.clone(), list(COCO)), picture)
    assert np.allclose(few, answer(whole, picture)[..., columns(list(COCO))], atol=1e-4)
