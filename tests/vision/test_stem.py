"""The beginning of the network, said otherwise, must answer the same."""

import numpy as np
import openvino as ov
from openvino import Type
from openvino import opset13 as op

from kentongan.vision.stem import DEALT, fed_with_bytes, fused

HIGH, WIDE = 32, 64


def dealing(channels: int = 12) -> ov.Model:
    """The first layers of a YOLOX: pixels dealt into channels, then convolved three by three."""
    rng = np.random.default_rng(7)
    images = op.parameter([1, 3, HIGH, WIDE], Type.f32, name="images")
    dealt = [
        op.strided_slice(images, [0, 0, down, right], [1, 3, HIGH, WIDE], [1, 1, 2, 2], [0] * 4, [0] * 4)
        for down, right in DEALT
    ]
    weights = op.constant(rng.normal(size=(5, channels, 3, 3)).astype(np.float32))
    parts = op.concat(dealt[: channels // 3], 1)
    found = op.convolution(parts, weights, [1, 1], [1, 1], [1, 1], [1, 1])
    return ov.Model([op.relu(found)], [images], "dealing")


def answer(network: ov.Model, tensor: np.ndarray) -> np.ndarray:
    ran = ov.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return ran({0: tensor})[0]


def kinds(network: ov.Model) -> list[str]:
    return [node.get_type_name() for node in network.get_ordered_ops()]


def test_one_convolution_answers_as_dealing_and_convolving_do() -> None:
    rng = np.random.default_rng(8)
    tensor = rng.normal(size=(1, 3, HIGH, WIDE)).astype(np.float32)
    one = fused(dealing())
    assert "StridedSlice" not in kinds(one)
    assert np.allclose(answer(one, tensor), answer(dealing(), tensor), atol=1e-4)


def test_a_network_that_begins_otherwise_stays() -> None:
    assert kinds(fused(dealing(channels=9))) == kinds(dealing(channels=9))


def test_bytes_of_a_picture_are_taken_as_they_are() -> None:
    rng = np.random.default_rng(9)
    picture = rng.integers(0, 256, (1, HIGH, WIDE, 3), dtype=np.uint8)
    numbers = picture.transpose(0, 3, 1, 2).astype(np.float32)
    assert np.allclose(answer(fed_with_bytes(dealing()), picture), answer(dealing(), numbers), atol=1e-3)
