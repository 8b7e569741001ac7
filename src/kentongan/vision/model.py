"""What flows down the river. A plural holds what one camera shows at one instant.

Boxes are (x1, y1, x2, y2) as fractions of the picture, 0..1, x right, y down, everywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import TypeAlias

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
"""(height, width, 3), BGR, 0..255."""

Boxes: TypeAlias = NDArray[np.float32]
"""(N, 4): x1, y1, x2, y2."""

Luma: TypeAlias = NDArray[np.uint8]
"""Brightness, 0..255, at points spread evenly over a picture, (down, across). Nobody writes into it."""


class Kind(IntEnum):
    """Kinds of road user, in the order of count tables. Names in lower case go into JSON and database."""

    MOTORCYCLE = 0
    CAR = 1
    BUS = 2
    TRUCK = 3
    THREE_WHEELER = 4
    BICYCLE = 5
    PEDESTRIAN = 6

    @property
    def word(self) -> str:
        return self.name.lower()


class Way(StrEnum):
    """Forward: the box centre goes from side < 0 to side > 0 of the line (see `Line`)."""

    FORWARD = "forward"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Line:
    """A directed counting line. side(p) = (to.x-from.x)*(p.y-from.y) - (to.y-from.y)*(p.x-from.x)."""

    name: str
    from_: tuple[float, float]
    to: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, still in the decoder's own form, with its instant.

    `picture` None: it was not decoded, as the camera's packets said that nothing moved.

    `scene` rises whenever what came before has nothing to do with what follows: the seam of a looped clip,
    a jump of the camera's clock, a reconnect, a new resolution. All tracks end there and nothing is scored.
    """

    camera: str
    at: datetime
    picture: VideoFrame | None
    scene: int = 0


@dataclass(frozen=True, slots=True)
class Detections:
    """What one frame shows. `luma` None: not known, as the frame was not decoded."""

    camera: str
    at: datetime
    scene: int
    boxes: Boxes
    kinds: NDArray[np.int64]
    scores: NDArray[np.float32]
    luma: Luma | None = None


@dataclass(frozen=True, slots=True)
class Tracks:
    """The confirmed tracks seen in one frame. `ids` are unique per camera and never used again.

    `born` and `born_s` say where each was first seen and how many seconds ago: a track is confirmed only at
    a later look, and what it passed before must not be lost. `alive` are all ids that may still come back:
    whoever remembers something per track forgets what is not in it. `luma` as in `Detections`.
    """

    camera: str
    at: datetime
    scene: int
    boxes: Boxes
    kinds: NDArray[np.int64]
    ids: NDArray[np.int64]
    born: Boxes
    born_s: NDArray[np.float64]
    alive: NDArray[np.int64]
    luma: Luma | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """One track passing one line once. `at` is the instant of the cut, between two looks."""

    at: datetime
    line: str
    way: Way
    kind: Kind
    track: int


@dataclass(frozen=True, slots=True)
class Crossings:
    camera: str
    at: datetime
    scene: int
    items: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What one camera's lines saw in one period.

    `crossings` maps (line name, way, kind) to a number; a line that is not there saw nothing in the seconds
    seen. `seconds` has bit s set when second s of the period, a minute, had enough looks (see `tally`).
    `final` is False for the running total of a period that goes on.
    """

    camera: str
    since: datetime
    crossings: dict[tuple[str, Way, Kind], int]
    seconds: int
    final: bool

    @property
    def seen_s(self) -> int:
        return self.seconds.bit_count()
