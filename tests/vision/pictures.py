"""Pictures of which a test knows everything: bright rectangles on grey, and eyes that see just those."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from av.video.frame import VideoFrame

from kentongan.vision.detect import Look
from kentongan.vision.eyes import GREY, SHAPES, Candidates, Shape
from kentongan.vision.model import Detections, Frame, Kind, Picture
from kentongan.vision.tongue import COCO
from vision.drive import at

WIDE, HIGH = 640, 360
BRIGHT = 230
FAINT = GREY + 6  # eyes may see it; the gate, which compares brightness, does not
CAR = list(COCO.values()).index(Kind.CAR)
Px = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


def painted(*cars: Px, size: tuple[int, int] = (WIDE, HIGH), shade: int = BRIGHT) -> Picture:
    picture = np.full((size[1], size[0], 3), GREY, np.uint8)
    for left, top, right, bottom in cars:
        picture[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = shade
    return picture


def video(picture: Picture) -> VideoFrame:
    return VideoFrame.from_ndarray(picture, format="bgr24")


def frame(second: float, *cars: Px, camera: str = "c", scene: int = 0, **how: object) -> Frame:
    return Frame(camera, at(second), video(painted(*cars, **how)), scene)  # type: ignore[arg-type]


def unpictured(second: float, camera: str = "c", scene: int = 0) -> Frame:
    return Frame(camera, at(second), None, scene)


def grey(luma: np.ndarray, form: str = "gray") -> VideoFrame:
    """A picture of this brightness, (height, width), in one of the decoder's forms."""
    plain = VideoFrame.from_ndarray(luma.astype(np.uint8), format="gray")
    return plain if form == "gray" else plain.reformat(format=form)


def pixels(seen: Detections, size: tuple[int, int] = (WIDE, HIGH)) -> list[Px]:
    """What is told, in whole pixels, from left to right."""
    found = np.rint(seen.boxes * np.array([*size, *size])).astype(int).tolist()
    return sorted((a, b, c, d) for a, b, c, d in found)


class Bright:
    """`Eyes` that see every bright rectangle of a canvas, exactly. They remember what they were shown."""

    def __init__(self, above: int = 170, shapes: Sequence[Shape] = SHAPES, depth: int = 2) -> None:
        self.shapes = tuple(shapes)
        self.depth = depth
        self.canvases: list[Picture] = []
        self._above = above
        self._open: dict[int, Candidates] = {}

    def warm(self) -> None:
        """Ready."""

    def start(self, canvas: Picture) -> int:
        assert canvas.shape[:2] in self.shapes and canvas.dtype == np.uint8
        assert len(self._open) < self.depth, "one canvas too many in flight"
        self.canvases.append(canvas.copy())
        ticket = len(self.canvases)
        self._open[ticket] = _candidates(_rectangles(canvas[:, :, 0] > self._above))
        return ticket

    def finish(self, ticket: int) -> Candidates:
        return self._open.pop(ticket)


def _rectangles(bright: np.ndarray) -> list[Px]:
    """The boxes of what hangs together; corners may have been rounded by shrinking."""
    left_over, found = bright.copy(), []
    while left_over.any():
        top, left = divmod(int(left_over.argmax()), left_over.shape[1])
        box = _grown(left_over, (left, top, left + 1, top + 1))
        left_over[box[1] : box[3], box[0] : box[2]] = False
        found.append(box)
    return found


def _grown(bright: np.ndarray, box: Px) -> Px:
    while True:
        left, top, right, bottom = box
        wider = (
            left - int(left > 0 and bright[top:bottom, left - 1].any()),
            top - int(top > 0 and bright[top - 1, left:right].any()),
            right + int(right < bright.shape[1] and bright[top:bottom, right].any()),
            bottom + int(bottom < bright.shape[0] and bright[bottom, left:right].any()),
        )
        if wider == box:
            return box
        box = wider


def _candidates(found: Sequence[Px]) -> Candidates:
    likely = np.zeros((len(found), len(COCO)), np.float32)
    likely[:, CAR] = 0.9
    return Candidates(np.array(found, np.float32).reshape(-1, 4), likely, np.ones(len(found), np.float32))


class Ledger:
    """An onlooker who writes everything down."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self.inferences: list[tuple[int, float]] = []

    def looked(self, look: Look) -> None:
        self.looks.append(look)

    def inferred(self, canvases: int, filled: float) -> None:
        self.inferences.append((canvases, filled))

    def stills(self) -> list[bool]:
        return [look.still for look in self.looks]

    def of(self, camera: str) -> list[datetime]:
        return [look.at for look in self.looks if look.camera == camera]
