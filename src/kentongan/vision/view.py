"""One camera as the detector sees it: what to look at next, and what is known of the rest."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from kentongan.vision.boxes import Numbers, inside, iou
from kentongan.vision.eyes import Shape
from kentongan.vision.focus import NARROWEST_PX, Focus
from kentongan.vision.gate import COLUMNS, Gate
from kentongan.vision.judge import Seen, nothing
from kentongan.vision.model import Boxes, Frame, Line, Luma
from kentongan.vision.patches import Mask, Rect, pieces

AUDITED: Final = 0.02
"""Share of the looks shown still by pixels that the detector checks all the same."""
SURE: Final = 0.4
"""What an audit finds with this score, and was not known, was missed."""
STEP_PX: Final = 32
FIRST_PX: Final = 640.0
"""Width at which a picture is shown until its road users are known."""


@dataclass(frozen=True, slots=True)
class Thrift:
    """What is spared. Each of them alone can be turned off; all off looks at whole pictures.

    strips: only the surroundings of the lines. gate: only what changed there. scaled: no larger than is
    needed to recognise the camera's own road users. packing: pieces of many cameras on one canvas.
    """

    strips: bool = True
    gate: bool = True
    scaled: bool = True
    packing: bool = True


SPARING: Final = Thrift()
LAVISH: Final = Thrift(strips=False, gate=False, scaled=False, packing=False)


@dataclass(frozen=True, slots=True)
class Glance:
    """What is to be looked at in one frame.

    `rects` in cells; none: all that matters stood still. `width`, `height`: how large, in pixels, the whole
    picture is shown; `rows`: of cells, that it has. `moved`: something differs, anywhere, from the frame
    before. `audit`: nothing did where it matters, and the detector checks that.
    """

    frame: Frame
    rects: tuple[Rect, ...] = ()
    width: int = 0
    height: int = 0
    rows: int = 1
    moved: bool = False
    audit: bool = False


class View:
    """State of one camera while its picture's size and scene stay."""

    def __init__(
        self, size: tuple[int, int], lines: tuple[Line, ...], thrift: Thrift, largest: Shape
    ) -> None:
        """
        Args:
            size: (width, height) of the pictures in pixels.
            largest: (height, width) of the largest canvas.
        """
        self.scene: int | None = None
        self.size = size
        self.form = size[0] / size[1]
        self.focus = Focus(*self.size, lines)
        self._thrift = thrift
        self._gate = Gate(*self.size)
        self._known = nothing(self.form)
        self._cut = self._known.boxes
        self._matters = self.focus.everything
        self._highest = largest[0]
        self._widest = min(float(largest[1]), largest[0] * self.form)
        self._dice = random.Random(0)  # noqa: S311 - no secret; the same clip counts the same twice

    def begin(self, scene: int) -> None:
        """What came before has nothing to do with what follows; what was learnt of the place stays."""
        self.scene = scene
        self._gate = Gate(*self.size)
        self._known = nothing(self.form)
        self._cut = self._known.boxes
        self.focus.begin()

    def glance(self, frame: Frame, picture: VideoFrame, *, wide: bool, dim: float = 1.0) -> Glance:
        """Decide what to look at. `wide`: all of the picture matters, somebody watches it; `dim`: times its
        learnt width it is shown."""
        changed = self._gate.changed(picture)
        moved = self._gate.moved()
        everything = self.focus.everything
        matters = self.focus.corridor if self._thrift.strips and not wide else everything
        self._matters = matters
        wanted = self._wanted(changed, matters, frame.at) if self._thrift.gate else matters
        audit = not wanted.any()
        if audit and self._dice.random() >= AUDITED:
            return Glance(frame, rows=self._gate.rows, moved=moved)
        rects = tuple(pieces(matters if audit else wanted))
        return Glance(frame, rects, *self._shown(dim), self._gate.rows, moved, audit)

    def _shown(self, dim: float) -> tuple[int, int]:
        """Width and height in pixels at which the whole picture is shown."""
        learnt = self.focus.width_px if self._thrift.scaled else None
        width = min(self._widest, FIRST_PX if learnt is None else max(NARROWEST_PX, learnt * dim))
        width = max(STEP_PX, width // STEP_PX * STEP_PX)  # cameras of one size share what converts them
        return int(width), min(self._highest, max(16, int(width / self.form)))

    def _wanted(self, changed: Mask, matters: Mask, at: datetime) -> Mask:
        """The cells that changed where it matters, and all of each road user that is touched by a change."""
        wanted = changed & matters
        rows, columns = wanted.shape
        boxes = np.concatenate([self._known.boxes, self._cut, self.focus.expected(at)])
        boxes = np.clip(boxes, 0, 1)
        low = np.floor(boxes[:, :2] * (columns, rows)).astype(np.intp)
        high = np.ceil(boxes[:, 2:] * (columns, rows)).astype(np.intp)
        for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True):
            if changed[top:bottom, left:right].any() and matters[top:bottom, left:right].any():
                wanted[top:bottom, left:right] = True
        return wanted

    def took(self, glance: Glance, seen: Seen, cut: Boxes) -> Seen:
        """Take note of what was seen in the pieces of a glance; returns what the whole picture shows now."""
        for rect in glance.rects:
            self._gate.note(rect)
        self._cut = cut
        rest = self._rest(glance.rects)
        if len(rest.boxes) and len(seen.boxes):
            twice = (iou(rest.boxes, seen.boxes) > 0.5) | (inside(rest.boxes, seen.boxes) > 0.7)
            rest = rest.only(~np.asarray(twice.any(axis=1)))
        shown = Seen(
            np.concatenate([seen.boxes, rest.boxes]),
            np.concatenate([seen.kinds, rest.kinds]),
            np.concatenate([seen.scores, rest.scores]),
            self.form,
        )
        self._known = shown.only(self._mattering(shown.boxes))
        return shown

    def _mattering(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Which boxes reach into what matters: (N,). Of the others nobody will look after."""
        rows, columns = self._gate.rows, COLUMNS
        cells = np.array([columns, rows] * 2)
        spans = np.concatenate(
            [np.floor(boxes[:, :2] * cells[:2]), np.ceil(boxes[:, 2:] * cells[2:])], axis=1
        )
        spans = np.maximum(spans, 0).astype(np.intp)
        found = [self._matters[top:bottom, left:right].any() for left, top, right, bottom in spans.tolist()]
        return np.array(found, dtype=bool)

    def _rest(self, rects: tuple[Rect, ...]) -> Seen:
        """Of what is known, what does not lie wholly in one of the pieces looked at."""
        boxes = self._known.boxes
        if not rects or not len(boxes):
            return self._known
        cells = np.array([COLUMNS, self._gate.rows] * 2)
        low_x, low_y, high_x, high_y = (np.array(rects) / cells).T
        within = (boxes[:, :1] >= low_x - 1e-6) & (boxes[:, 1:2] >= low_y - 1e-6)
        within &= (boxes[:, 2:3] <= high_x + 1e-6) & (boxes[:, 3:] <= high_y + 1e-6)
        return self._known.only(~np.asarray(within.any(axis=1)))

    @property
    def luma(self) -> Luma:
        """The brightness of the picture last glanced at."""
        return self._gate.luma

    @property
    def known(self) -> Seen:
        """What the picture shows as far as it was looked at."""
        return self._known

    def missed(self, found: Seen) -> bool:
        """Whether an audit found somebody, clearly and where it matters, of whom nothing was known."""
        clear = found.boxes[found.scores >= SURE]
        mid: Numbers = (clear[:, :2] + clear[:, 2:]) * 0.5
        rows, columns = self._gate.rows, COLUMNS
        x = np.minimum((mid[:, 0] * columns).astype(np.intp), columns - 1)
        y = np.minimum((mid[:, 1] * rows).astype(np.intp), rows - 1)
        clear = clear[self.focus.corridor[y, x]]
        if not len(clear):
            return False
        if not len(self._known.boxes):
            return True
        return bool((iou(clear, self._known.boxes).max(axis=1) < 0.3).any())
