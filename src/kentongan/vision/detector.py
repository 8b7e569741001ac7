"""The eyes: YOLOX on OpenVINO. Pictures in, road users out.

Source of the network: Ge et al., YOLOX: Exceeding YOLO Series in 2021, arXiv 2107.08430.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
import openvino as ov
from numpy.typing import NDArray

from kentongan.base.errors import Invalid, Unavailable
from kentongan.vision.boxes import Numbers, distinct
from kentongan.vision.model import Boxes, Kind, Picture

# Places of the COCO-80 kinds that are road users of ours.
COCO: Final = {
    0: Kind.PEDESTRIAN,
    1: Kind.BICYCLE,
    2: Kind.CAR,
    3: Kind.MOTORCYCLE,
    5: Kind.BUS,
    7: Kind.TRUCK,
    67: Kind.CAR,
}
# COCO has no cars from steeply above; a network that learned from it calls them cell phones (67).
PHONE: Final = list(COCO).index(67)
PHONE_TALL: Final = 0.08
"""No real cell phone on a street is this share of the picture's height."""
NARROW: Final = (0.45, 0.8)
"""Width in heights of a box with four wheels: doubted below the second figure, fully below the first."""
COLUMNS: Final = np.array([5 + place for place in COCO])
KINDS: Final = np.array([int(kind) for kind in COCO.values()], dtype=np.int64)
# Families that hide one another's duplicates: a van is often seen as car and as truck at once.
FOUR_WHEELS: Final = (int(Kind.CAR), int(Kind.BUS), int(Kind.TRUCK))
FAMILY: Final = np.array([1, 0, 0, 0, 0, 1, 2])
STRIDES: Final = (8, 16, 32)
GREY: Final = 114
FAINTEST: Final = 0.1
SAME: Final = 0.6
LIVE: Final = (256, 448)
"""(height, width) of the network's input for live pictures of 640x360; docs/accuracy.md says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture shows: boxes (N, 4) as fractions, kinds (N,), scores (N,) in 0..1.

    `form` is the picture's width in heights.
    """

    boxes: Boxes
    kinds: NDArray[np.int64]
    scores: NDArray[np.float32]
    form: float

    def only(self, keep: NDArray[np.bool_]) -> "Seen":
        return Seen(self.boxes[keep], self.kinds[keep], self.scores[keep], self.form)


class Detector:
    """A loaded network. Not for two threads at once.

    `depth` pictures can be in flight: `start` hands one over, `finish` waits for the one started first.
    """

    def __init__(self, network: ov.CompiledModel, precision: str, depth: int) -> None:
        _, _, self.height, self.width = (int(n) for n in network.input(0).shape)
        self.precision = precision
        self.depth = depth
        self._asks = [network.create_infer_request() for _ in range(depth)]
        self._inputs = [np.full((1, 3, self.height, self.width), GREY, np.float32) for _ in range(depth)]
        self._used = [(0.0, 0.0)] * depth
        self._next = 0
        self._grid, self._stride = _grid(self.height, self.width)

    def fit(self, width: int, height: int) -> tuple[int, int]:
        """The size (width, height) to which a picture of this size is best shrunk beforehand."""
        scale = min(self.width / width, self.height / height)
        return max(2, round(width * scale)), max(2, round(height * scale))

    def start(self, picture: Picture) -> int:
        """Begin to look at a picture; returns the ticket for `finish`. At most `depth` may be open.

        A picture that does not fit the network is shrunk first; it costs least when it has the size of `fit`.
        """
        height, width = picture.shape[:2]
        if self.fit(width, height) != (width, height):
            picture = _shrunk(picture, self.fit(width, height))
            height, width = picture.shape[:2]
        ticket = self._next
        self._next = (ticket + 1) % self.depth
        tensor = self._inputs[ticket]
        if self._used[ticket] != (width, height):
            tensor.fill(GREY)
            self._used[ticket] = (width, height)
        tensor[0, :, :height, :width] = picture.transpose(2, 0, 1)
        self._asks[ticket].start_async({0: tensor}, share_inputs=True)
        return ticket

    def finish(self, ticket: int) -> Seen:
        """Wait for the answer to `start`."""
        ask = self._asks[ticket]
        ask.wait()
        return self._decoded(ask.get_output_tensor(0).data[0], self._used[ticket])

    def see(self, picture: Picture) -> Seen:
        """Look at one picture and wait.

        Args:
            picture: (height, width, 3), BGR, any size.
        """
        return self.finish(self.start(picture))

    def _decoded(self, raw: NDArray[np.float32], used: tuple[float, float]) -> Seen:
        """From the network's grid outputs (cells, 85) to boxes; `used` is (width, height) of the picture."""
        places = np.flatnonzero(raw[:, 4] > FAINTEST)
        found = raw[places]
        likely = found[:, COLUMNS]
        scores = likely.max(axis=1) * found[:, 4]
        bright = scores > FAINTEST
        found, likely, places, scores = found[bright], likely[bright], places[bright], scores[bright]
        stride = self._stride[places, None]
        centre = (found[:, :2] + self._grid[places]) * stride
        half = np.exp(found[:, 2:4]) * stride * 0.5
        boxes = np.concatenate([centre - half, centre + half], axis=1)
        likely[half[:, 1] < PHONE_TALL * used[1] / 2, PHONE] = 0
        kinds = _kinds(likely, boxes, used[0])
        scores = np.minimum(scores, likely.max(axis=1) * found[:, 4])
        # One pass for all families: boxes of different families are moved out of each other's reach.
        stay = distinct(boxes + FAMILY[kinds, None] * np.float32(1e5), scores, SAME)
        scale = np.array([*used, *used], dtype=np.float32)
        shown = np.clip(boxes[stay] / scale, 0, 1).astype(np.float32)
        real = (shown[:, 2] > shown[:, 0]) & (shown[:, 3] > shown[:, 1]) & (scores[stay] > FAINTEST)
        return Seen(shown, kinds[stay], scores[stay], used[0] / used[1]).only(real)


def load(
    model: Path,
    precision: str = "auto",
    cache: Path | None = None,
    shape: tuple[int, int] = LIVE,
    threads: int = 1,
) -> Detector:
    """Load YOLOX weights in ONNX form onto the processor.

    Args:
        model: the file; any YOLOX of COCO-80 whose outputs are not yet decoded.
        precision: "bf16", "fp32", or "auto": the faster of the two by a measurement of less than a second.
        cache: folder for compiled networks and for the outcome of the measurement; later starts are fast.
        shape: (height, width) of the network's input, multiples of 32.
        threads: with more than one, so many pictures are in flight at once, each on one thread.
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
    network = _read(core, model, shape)
    if precision == "auto":
        precision = _faster(core, network, cache)
    return Detector(_compiled(core, network, precision, threads), precision, depth=threads)


def shape_for(width: int, height: int, pixels: int) -> tuple[int, int]:
    """The network input (height, width) of about so many pixels that wastes least of a picture's form."""
    sides = range(96, 1537, 32)
    fits = [(h, w) for h in sides for w in sides if 0.8 * pixels <= h * w <= 1.05 * pixels]
    return max(fits, key=lambda hw: min(hw[1] / width, hw[0] / height) - 1e-9 * hw[0] * hw[1])


def _read(core: ov.Core, model: Path, shape: tuple[int, int]) -> ov.Model:
    try:
        network = core.read_model(str(model))  # pyright: ignore[reportUnknownMemberType]
        network.reshape([1, 3, *shape])
        cells = sum((shape[0] // s) * (shape[1] // s) for s in STRIDES)
        found: Sequence[int] = [int(n) for n in network.output(0).shape]
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Invalid(f"{model}: not a network that OpenVINO can read ({reason})") from None
    if list(found) != [1, cells, 85]:
        raise Invalid(f"{model}: not a YOLOX of 80 kinds: its output is {list(found)}, not {[1, cells, 85]}")
    return network


def _compiled(core: ov.Core, network: ov.Model, precision: str, threads: int) -> ov.CompiledModel:
    options = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": threads,
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
    took = {p: _seconds(_compiled(core, network, p, 1)) for p in ("bf16", "fp32")}
    choice = min(took, key=lambda p: took[p])
    if note is not None:
        note.write_text(f"{key}: {choice}\n", encoding="utf-8")
    return choice


def _seconds(network: ov.CompiledModel, times: int = 9) -> float:
    """Median seconds of one look."""
    ask = network.create_infer_request()
    tensor = np.full(tuple(network.input(0).shape), GREY, np.float32)
    took: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        ask.infer({0: tensor}, share_inputs=True)
        took.append(time.perf_counter() - begun)
    return float(np.median(took))


def _shrunk(picture: Picture, size: tuple[int, int]) -> Picture:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
    return cast("Picture", frame.reformat(width=size[0], height=size[1]).to_ndarray())


def _kinds(likely: NDArray[np.float32], boxes: Numbers, width: float) -> NDArray[np.int64]:
    """The likeliest kind of each box. A small network often calls a rider seen from behind a car, but a car
    is not half as wide as high; boxes cut by the left or right edge of the picture are not judged by this."""
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    whole = (boxes[:, 0] > 2) & (boxes[:, 2] < width - 2)
    doubt = np.clip((wide / np.maximum(tall, 1e-3) - NARROW[0]) / (NARROW[1] - NARROW[0]), 0.1, 1)
    trust = np.where(whole, doubt, 1)[:, None]
    weighed = np.where(np.isin(KINDS, FOUR_WHEELS)[None, :], likely * trust, likely)
    return KINDS[weighed.argmax(axis=1)]


def _grid(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Left upper corner (cells, 2) and stride (cells,) of each cell, in the order of the network's output."""
    corners: list[NDArray[np.float32]] = []
    strides: list[NDArray[np.float32]] = []
    for stride in STRIDES:
        rows, columns = height // stride, width // stride
        xs, ys = np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)
        corners.append(np.stack([xs, ys], axis=1).astype(np.float32))
        strides.append(np.full(len(xs), stride, np.float32))
    return np.concatenate(corners), np.concatenate(strides)
