"""Eyes on the processor: YOLOX by OpenVINO."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import openvino as ov

from kentongan.base.errors import Invalid, Unavailable
from kentongan.vision.eyes import GREY, SHAPES, Candidates, Grid, Shape, cells
from kentongan.vision.model import Picture
from kentongan.vision.narrow import narrowed
from kentongan.vision.stem import fed_with_bytes, fused
from kentongan.vision.tongue import BEFORE, KEY, Tongue, read

USUAL: Final = (256, 448)
"""The size with which arithmetics are compared."""


@dataclass(frozen=True, slots=True)
class _Pane:
    """The network for one size of canvas. `asks`, one for each canvas in flight."""

    grid: Grid
    asks: list[ov.InferRequest]


class Detector:
    """A loaded network: `Eyes`. Each size of canvas is made ready when it is first needed, or by `warm`."""

    def __init__(
        self, core: ov.Core, network: tuple[ov.Model, Tongue], precision: str, shapes: Sequence[Shape]
    ) -> None:
        self.shapes = tuple(shapes)
        self.precision = precision
        self.depth = 1
        self._core = core
        self._network, self.tongue = network
        self._panes: dict[Shape, _Pane] = {}
        self._open: dict[int, tuple[Shape, Picture]] = {}

    def warm(self) -> None:
        """Make every size of canvas ready."""
        for shape in self.shapes:
            self._pane(shape)

    def start(self, canvas: Picture) -> int:
        """See `Eyes`. Raises: ValueError, on another size."""
        shape = (canvas.shape[0], canvas.shape[1])
        if shape not in self.shapes:
            raise ValueError(f"a canvas of {shape} is none of {self.shapes}")
        ticket = next(n for n in range(self.depth + 1) if n not in self._open)
        if ticket == self.depth:
            raise ValueError(f"{self.depth} canvases are in flight: finish one first")
        pane = self._pane(shape)
        pane.asks[ticket].start_async({0: canvas[None]}, share_inputs=True)
        self._open[ticket] = (shape, canvas)  # it is read until the answer is there
        return ticket

    def finish(self, ticket: int) -> Candidates:
        """See `Eyes`."""
        pane = self._panes[self._open[ticket][0]]
        pane.asks[ticket].wait()
        del self._open[ticket]
        return pane.grid.candidates(pane.asks[ticket].get_output_tensor(0).data[0])

    def _pane(self, shape: Shape) -> _Pane:
        if shape not in self._panes:
            network = _compiled(self._core, _shaped(self._network, shape), self.precision)
            asks = [network.create_infer_request() for _ in range(self.depth)]
            self._panes[shape] = _Pane(Grid(shape, self.tongue), asks)
        return self._panes[shape]


def load(
    model: Path, precision: str = "auto", cache: Path | None = None, shapes: Sequence[Shape] = SHAPES
) -> Detector:
    """Load YOLOX weights in ONNX form onto the processor.

    Args:
        model: the file; any YOLOX of COCO-80, or of kinds of ours, whose outputs are not yet decoded.
        precision: "bf16", "fp32", or "auto": the faster of the two by a measurement of less than a second.
        cache: folder for compiled networks and for the outcome of the measurement; later starts are fast.
        shapes: the sizes of canvas, small to large.
    Raises: Unavailable, without the file; Invalid, on a file that is no such network or an unknown precision.
    """
    if precision not in {"auto", "bf16", "fp32"}:
        raise Invalid(f"precision {precision!r}: choose auto, bf16 or fp32")
    if not model.is_file():
        raise Unavailable(
            f"{model}: the detector's weights are missing; `kentongan assets` says how to get them"
        )
    core = ov.Core()
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        core.set_property({"CACHE_DIR": str(cache)})
    network, tongue = _read(core, model)
    if precision == "auto":
        precision = _faster(core, network, cache)
    return Detector(core, (network, tongue), precision, shapes)


def _read(core: ov.Core, model: Path) -> tuple[ov.Model, Tongue]:
    """The network for the usual size of canvas, and its kinds."""
    try:
        network = core.read_model(str(model))  # pyright: ignore[reportUnknownMemberType]
        network.reshape([1, 3, *USUAL])
        found: Sequence[int] = [int(n) for n in network.output(0).shape]
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Invalid(f"{model}: not a network that OpenVINO can read ({reason})") from None
    tongue = _tongue(network, model)
    wanted = [1, cells(USUAL), BEFORE + tongue.told]
    if list(found) != wanted:
        raise Invalid(
            f"{model}: not a YOLOX of {tongue.told} kinds: its output is {list(found)}, not {wanted}"
        )
    places = [int(column) - BEFORE for column in tongue.columns]
    return fed_with_bytes(fused(narrowed(network, places, tongue.told))), tongue


def _tongue(network: ov.Model, model: Path) -> Tongue:
    """Which kinds the file says that it tells of."""
    said = KEY if network.has_rt_info(["framework", KEY]) else None
    try:
        return read(None if said is None else str(network.get_rt_info(["framework", KEY]).astype(str)))
    except Invalid as error:
        raise Invalid(f"{model}: {error}") from None


def _shaped(network: ov.Model, shape: Shape) -> ov.Model:
    """The network for another size: a copy, which is made sooner than the file is read again."""
    copy = network.clone()
    copy.reshape([1, *shape, 3])
    return copy


def _compiled(core: ov.Core, network: ov.Model, precision: str) -> ov.CompiledModel:
    options = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,  # pinned threads of many processes land on the same core
    }
    return core.compile_model(network, "CPU", options)


def _faster(core: ov.Core, network: ov.Model, cache: Path | None) -> str:
    """Measure which arithmetic is faster here; remembered in the cache folder, per processor and version."""
    abilities: list[str] = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if "BF16" not in abilities:
        return "fp32"
    name = str(core.get_property("CPU", "FULL_DEVICE_NAME"))
    note = None if cache is None else cache / "precision.txt"
    key = f"{name.strip()} / OpenVINO {ov.__version__}"
    if note is not None and note.is_file():
        known, _, choice = note.read_text(encoding="utf-8").strip().rpartition(": ")
        if known == key and choice in {"bf16", "fp32"}:
            return choice
    took = {p: _seconds(_compiled(core, network, p)) for p in ("bf16", "fp32")}
    choice = min(took, key=lambda p: took[p])
    if note is not None:
        note.write_text(f"{key}: {choice}\n", encoding="utf-8")
    return choice


def _seconds(network: ov.CompiledModel, times: int = 9) -> float:
    """Median seconds of one look."""
    ask = network.create_infer_request()
    tensor = np.full(tuple(network.input(0).shape), GREY, np.uint8)
    took: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        ask.infer({0: tensor}, share_inputs=True)
        took.append(time.perf_counter() - begun)
    return float(np.median(took))
