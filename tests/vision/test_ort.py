"""The eyes that a GPU would have, on the processor: the same network, the same boxes."""

from itertools import product
from pathlib import Path

import numpy as np
import onnx
import pytest

from kentongan.base.errors import Invalid, Unavailable
from kentongan.video.picture import gpu_decodes
from kentongan.vision import detector, device, ort
from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import see
from kentongan.vision.eyes import Candidates, Eyes
from kentongan.vision.model import Picture

SHAPES = ((96, 160), (256, 448))


@pytest.fixture(scope="module")
def weights(assets: Path) -> Path:
    return assets / "models" / "yolox_nano.onnx"


@pytest.fixture(scope="module")
def openvino(weights: Path) -> Eyes:
    return detector.load(weights, "fp32", shapes=SHAPES)


@pytest.fixture(scope="module")
def runtime(weights: Path) -> ort.Detector:
    return ort.load(weights, ort.CPU, shapes=SHAPES)


def canvas(assets: Path, clip: str, shape: tuple[int, int]) -> Picture:
    with Clip(assets / "scenes" / clip) as film:
        frame = next(film.frames(Part())).picture
    return frame.reformat(width=shape[1], height=shape[0], format="bgr24").to_ndarray()


def ious(a: Candidates, b: Candidates) -> np.ndarray:
    """Of each box in `a` with the box at its place in `b`."""
    low, high = np.maximum(a.boxes[:, :2], b.boxes[:, :2]), np.minimum(a.boxes[:, 2:], b.boxes[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    areas = [np.prod(c.boxes[:, 2:] - c.boxes[:, :2], axis=1) for c in (a, b)]
    return both / (areas[0] + areas[1] - both)


@pytest.mark.parametrize(
    ("clip", "shape"), list(product(["canersu_highway.mp4", "borislav_traffic.mp4"], SHAPES))
)
def test_both_see_the_same(
    openvino: Eyes, runtime: ort.Detector, assets: Path, clip: str, shape: tuple[int, int]
) -> None:
    picture = canvas(assets, clip, shape)
    a, b = openvino.finish(openvino.start(picture)), runtime.finish(runtime.start(picture))
    assert len(a.boxes) == len(b.boxes) > 0
    assert ious(a, b).min() > 0.99
    np.testing.assert_allclose(a.sure, b.sure, atol=1e-3)
    np.testing.assert_allclose(a.likely, b.likely, atol=1e-3)


def test_both_judge_a_whole_picture_the_same(openvino: Eyes, runtime: ort.Detector, assets: Path) -> None:
    picture = canvas(assets, "canersu_highway.mp4", (360, 640))
    a, b = see(openvino, picture), see(runtime, picture)
    assert a.kinds.tolist() == b.kinds.tolist()
    assert len(a.boxes) >= 4
    np.testing.assert_allclose(a.boxes, b.boxes, atol=1e-4)


def test_canvases_in_one_batch_are_kept_apart(weights: Path, assets: Path) -> None:
    """Of two sizes, finished in another order than begun."""
    eyes = ort.Detector(weights, [(ort.CPU, {})], SHAPES, depth=4)
    first = canvas(assets, "canersu_highway.mp4", SHAPES[0])
    wide = canvas(assets, "canersu_highway.mp4", SHAPES[1])
    given = [first, wide, first[:, ::-1].copy(), np.full_like(first, 114)]
    alone = [eyes.finish(eyes.start(one)) for one in given]
    tickets = [eyes.start(one) for one in given]
    assert len(set(tickets)) == 4
    for i in (2, 0, 3, 1):
        found = eyes.finish(tickets[i])
        np.testing.assert_allclose(found.boxes, alone[i].boxes, atol=1e-2)
        np.testing.assert_allclose(found.sure, alone[i].sure, atol=1e-4)
    assert len(alone[3].boxes) == 0
    assert len(alone[0].boxes) > 0


def test_a_canvas_of_another_size_and_one_too_many_are_refused(runtime: ort.Detector) -> None:
    with pytest.raises(ValueError, match="none of"):
        runtime.start(np.zeros((100, 100, 3), np.uint8))
    tickets = [runtime.start(np.zeros((*SHAPES[0], 3), np.uint8)) for _ in range(runtime.depth)]
    with pytest.raises(ValueError, match="in flight"):
        runtime.start(np.zeros((*SHAPES[0], 3), np.uint8))
    for ticket in tickets:
        runtime.finish(ticket)


def other(path: Path, size: int) -> Path:
    """A network that takes pictures and answers something else."""
    form = onnx.helper.make_tensor_value_info("a", onnx.TensorProto.FLOAT, [1, 3, size, size])
    to = onnx.helper.make_tensor_value_info("b", onnx.TensorProto.FLOAT, None)
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["a"], ["b"])], "other", [form], [to])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 11)], ir_version=6)
    onnx.save(model, str(path))
    return path


def test_what_is_no_yolox_is_told(tmp_path: Path, assets: Path) -> None:
    with pytest.raises(Unavailable, match="weights are missing"):
        ort.load(tmp_path / "none.onnx", ort.CPU)
    with pytest.raises(Invalid, match=r"not a YOLOX of 80 kinds: its output is \[1, 3, 96, 160\]"):
        ort.load(other(tmp_path / "other.onnx", 96), ort.CPU)
    with pytest.raises(Invalid, match="not one input and one output"):
        ort.load(assets / "models" / "deimv2_atto.onnx", ort.CPU)
    (tmp_path / "noise.onnx").write_bytes(b"\xff" * 100)
    with pytest.raises(Invalid, match=r"noise\.onnx: not a network"):
        ort.load(tmp_path / "noise.onnx", ort.CPU)


# --- where the eyes are ------------------------------------------------------------------------------------

no_gpu = pytest.mark.skipif(device.gpu_fault() == "", reason="there is a GPU")


@no_gpu
def test_auto_takes_the_processor_where_no_gpu_answers(weights: Path) -> None:
    assert isinstance(device.load(weights, "auto", "fp32"), detector.Detector)
    assert device.decoding("auto") == device.decoding("cpu") == "cpu"


@no_gpu
def test_who_asks_for_a_gpu_that_is_not_there_is_told_what_to_do(weights: Path) -> None:
    with pytest.raises(Unavailable, match=r'"cuda", but .*docs/install\.md.*set it to "cpu"'):
        device.load(weights, "cuda")
    with pytest.raises(Unavailable, match="no eyes on a GPU"):
        ort.load(weights)
    with pytest.raises(Invalid, match="choose auto, cpu or cuda"):
        device.load(weights, "gpu")


@no_gpu
def test_a_process_without_a_gpu_opens_no_door_for_one(openvino: Eyes) -> None:
    assert device.doors("auto") == device.doors("cpu") == device.NO_DOORS
    assert not device.is_gpu(openvino)


def test_with_the_package_the_doors_of_the_driver_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "PACKAGE", "onnxruntime")  # developers have this one
    assert Path("/proc/driver/nvidia") in device.doors("cuda").read
    assert device.doors("cpu") == device.NO_DOORS
    assert "without GPUs" in device.gpu_fault()
    with pytest.raises(Unavailable, match="without GPUs; docs"):
        device.load(Path("any"), "cuda")


def test_eyes_on_onnx_runtime_are_known(
    monkeypatch: pytest.MonkeyPatch, runtime: ort.Detector, openvino: Eyes
) -> None:
    monkeypatch.setattr(device, "PACKAGE", "onnxruntime")
    assert device.is_gpu(runtime)
    assert not device.is_gpu(openvino)
    assert not device.is_gpu(None)


@pytest.mark.skipif(gpu_decodes(), reason="FFmpeg has a GPU")
def test_decoding_on_a_gpu_that_is_not_there_is_told() -> None:
    with pytest.raises(Unavailable, match="FFmpeg cannot decode there"):
        device.decoding("cuda")
