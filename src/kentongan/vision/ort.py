# ONNX and ONNX Runtime come half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportAttributeAccessIssue=false, reportMissingTypeArgument=false
"""Eyes on a GPU: YOLOX by ONNX Runtime, on CUDA or TensorRT; on its processor provider for tests.

Imported only where ONNX Runtime is installed (see `device`). Canvases go to the GPU as bytes, several at
once; what turns them into the network's numbers is laid before the network, so that it happens there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from kentongan.base.errors import Invalid, Unavailable
from kentongan.vision.eyes import GREY, SHAPES, Candidates, Grid, Shape, cells
from kentongan.vision.model import Picture
from kentongan.vision.tongue import BEFORE, KEY, Tongue, read

CPU: Final = "CPUExecutionProvider"
CUDA: Final = "CUDAExecutionProvider"
TENSORRT: Final = "TensorrtExecutionProvider"
DEPTH: Final = 8
"""Canvases in one batch on a GPU."""
SILENT: Final = 4
CANVAS: Final = "kentongan_canvas"

Provider = tuple[str, dict[str, Any]]
Numbers = NDArray[np.float32]


@dataclass(slots=True)
class _Pane:
    """The network for one size of canvas, and those that wait to be looked at together."""

    session: onnxruntime.InferenceSession
    grid: Grid
    waiting: dict[int, Picture] = field(default_factory=dict)
    answers: dict[int, Numbers] = field(default_factory=dict)

    def look(self) -> None:
        """Look at all that waits."""
        raw = _run(self.session, np.stack(list(self.waiting.values())))
        self.answers.update(zip(self.waiting, raw, strict=True))
        self.waiting.clear()


class Detector:
    """A loaded network: `Eyes`. A size of canvas is made ready when it is first needed, or by `warm`.

    Nothing runs before the first `finish`; then all waiting canvases of its size are looked at in one batch.
    """

    def __init__(
        self, model: Path, providers: Sequence[Provider], shapes: Sequence[Shape], depth: int = DEPTH
    ) -> None:
        self.shapes = tuple(shapes)
        self.depth = depth
        self._model = model
        self._providers = providers
        self._panes: dict[Shape, _Pane] = {}
        self._open: dict[int, Shape] = {}

    def warm(self) -> None:
        """Make every size of canvas ready. Raises: Invalid, on a network of another form."""
        for shape in self.shapes:
            self._pane(shape)

    def start(self, canvas: Picture) -> int:
        """See `Eyes`; a canvas stays as it is until it is finished. Raises: ValueError, on another size."""
        shape = (canvas.shape[0], canvas.shape[1])
        if shape not in self.shapes:
            raise ValueError(f"a canvas of {shape} is none of {self.shapes}")
        ticket = next(n for n in range(self.depth + 1) if n not in self._open)
        if ticket == self.depth:
            raise ValueError(f"{self.depth} canvases are in flight: finish one first")
        self._pane(shape).waiting[ticket] = canvas
        self._open[ticket] = shape
        return ticket

    def finish(self, ticket: int) -> Candidates:
        """See `Eyes`."""
        pane = self._pane(self._open.pop(ticket))
        if ticket not in pane.answers:
            pane.look()
        return pane.grid.candidates(pane.answers.pop(ticket))

    def _pane(self, shape: Shape) -> _Pane:
        if shape not in self._panes:
            session, tongue = _session(self._model, self._providers, shape)
            self._panes[shape] = _Pane(session, Grid(shape, tongue))
        return self._panes[shape]


def load(
    model: Path,
    provider: str = CUDA,
    precision: str = "auto",
    cache: Path | None = None,
    shapes: Sequence[Shape] = SHAPES,
) -> Detector:
    """Load YOLOX weights in ONNX form.

    Args:
        model: the file; any YOLOX of COCO-80, or of kinds of ours, whose outputs are not yet decoded.
        provider: `CUDA` (with TensorRT before it where that answers), or `CPU`.
        precision: "fp32" computes in full; else a GPU may use TF32, and TensorRT 16 bits.
        cache: folder for TensorRT's compiled networks.
        shapes: the sizes of canvas, small to large.
    Raises: Unavailable, without the file or without a GPU that answers; Invalid, on a file that is no such
        network.
    """
    if not model.is_file():
        raise Unavailable(
            f"{model}: the detector's weights are missing; `kentongan assets` says how to get them"
        )
    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(SILENT)
    if provider == CPU:
        found = Detector(model, [(CPU, {})], shapes, depth=2)
    else:
        found = Detector(model, _on_gpu(precision != "fp32", cache), shapes)
    found.warm()
    return found


def gpu_fault() -> str:
    """Why no GPU can be used, as part of a sentence; "" where one can."""
    if CUDA not in onnxruntime.get_available_providers():
        return "the ONNX Runtime that is installed is the one without GPUs"
    return "" if _answers((CUDA, {})) else "no GPU answers to CUDA"


def _on_gpu(fast: bool, cache: Path | None) -> list[Provider]:
    """The providers to be tried in turn. Raises: Unavailable."""
    # CUDA and cuDNN as Python packages lie where the system's loader does not look.
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
    fault = gpu_fault()
    if fault:
        raise Unavailable(f"no eyes on a GPU: {fault}")
    out: list[Provider] = [(CUDA, {"use_tf32": int(fast), "cudnn_conv_algo_search": "HEURISTIC"})]
    options: dict[str, Any] = {"trt_fp16_enable": fast}
    if cache is not None:
        options |= {"trt_engine_cache_enable": True, "trt_engine_cache_path": str(cache)}
    if TENSORRT in onnxruntime.get_available_providers() and _answers((TENSORRT, {})):
        out.insert(0, (TENSORRT, options))
    return out


def _answers(provider: Provider) -> bool:
    """Whether the smallest of networks runs there; a provider that cannot start is left out silently."""
    form = onnx.helper.make_tensor_value_info("a", onnx.TensorProto.FLOAT, [1])
    to = onnx.helper.make_tensor_value_info("b", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph([onnx.helper.make_node("Neg", ["a"], ["b"])], "least", [form], [to])
    made = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 11)], ir_version=6
    ).SerializeToString()
    try:
        session = onnxruntime.InferenceSession(made, providers=[provider])
        return session.get_providers()[0] == provider[0]
    except (RuntimeError, *_FAULTS):
        return False


def _session(
    model: Path, providers: Sequence[Provider], shape: Shape
) -> tuple[onnxruntime.InferenceSession, Tongue]:
    """The network for canvases of this size, and its kinds. Raises: Invalid."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = SILENT
    try:
        loaded = onnx.load(str(model))
        tongue = read(next((row.value for row in loaded.metadata_props if row.key == KEY), None))
        network = _reshaped(loaded, shape)
        session = onnxruntime.InferenceSession(network, options, providers=list(providers))
        # An attempt, as a network need not say how large its answer is.
        found = list(_run(session, np.full((1, *shape, 3), GREY, np.uint8)).shape)
    except Invalid as error:
        raise Invalid(f"{model}: {error}") from None
    except (DecodeError, ValueError, RuntimeError, *_FAULTS) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise Invalid(f"{model}: not a network that ONNX Runtime can look with ({reason})") from None
    wanted = [1, cells(shape), BEFORE + tongue.told]
    if found != wanted:
        raise Invalid(f"{model}: not a YOLOX of {tongue.told} kinds: its output is {found}, not {wanted}")
    return session, tongue


def _run(session: onnxruntime.InferenceSession, canvases: NDArray[np.uint8]) -> Numbers:
    return cast(Numbers, session.run(None, {CANVAS: canvases})[0])


def _reshaped(network: onnx.ModelProto, shape: Shape) -> bytes:
    """The same network for batches of canvases (n, height, width, 3) of bytes. Raises: ValueError."""
    graph = network.graph
    if len(graph.input) != 1 or len(graph.output) != 1:
        raise ValueError("it has not one input and one output")
    name = graph.input[0].name
    turn = onnx.helper.make_node("Transpose", [CANVAS], [CANVAS + "_turned"], perm=[0, 3, 1, 2])
    cast = onnx.helper.make_node("Cast", [CANVAS + "_turned"], [name], to=onnx.TensorProto.FLOAT)
    old = list(graph.node)
    answer = onnx.helper.make_tensor_value_info(graph.output[0].name, onnx.TensorProto.FLOAT, ["n", "c", "v"])
    for part in (graph.node, graph.input, graph.output, graph.value_info):
        del part[:]
    graph.node.extend([turn, cast, *old])
    graph.input.append(onnx.helper.make_tensor_value_info(CANVAS, onnx.TensorProto.UINT8, ["n", *shape, 3]))
    graph.output.append(answer)
    # A batch of one is written into the forms to which parts of the answer are brought; 0 takes what comes.
    forms = {node.input[1] for node in old if node.op_type == "Reshape"}
    for tensor in graph.initializer:
        form = onnx.numpy_helper.to_array(tensor) if tensor.name in forms else np.zeros(0)
        if len(form) == 3 and form[0] == 1:
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.array([0, *form[1:]], np.int64), tensor.name))
    return network.SerializeToString()


_state = onnxruntime.capi.onnxruntime_pybind11_state
_FAULTS: Final = (
    _state.Fail,
    _state.InvalidArgument,
    _state.InvalidGraph,
    _state.InvalidProtobuf,
    _state.NotImplemented,
    _state.RuntimeException,
)
