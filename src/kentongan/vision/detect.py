"""Second stage: what each frame shows. Looks only where something may be, for many cameras at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, TypeAlias

import numpy as np
from av.video.frame import VideoFrame

from kentongan.vision.boxes import enlarged
from kentongan.vision.cross import Lines
from kentongan.vision.decode import Shrinker
from kentongan.vision.eyes import GREY, Candidates, Eyes, Shape
from kentongan.vision.gate import COLUMNS
from kentongan.vision.judge import Seen, judged, nothing
from kentongan.vision.mask import Masks, nothing_masked
from kentongan.vision.model import Boxes, Detections, Frame, Picture, Tracks
from kentongan.vision.patches import Place, Rect, lay
from kentongan.vision.riders import merged
from kentongan.vision.view import LAVISH, SPARING, Glance, Thrift, View

CUT_PX: Final = 3
"""A box that ends so near the edge of a piece, where the picture goes on, is of somebody cut in two."""
HALF: Final = 0.1
"""Of half a road user one must be so sure to look for the whole next time."""
FORGET_S: Final = 3600.0
"""A camera that gives no frame for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one frame was looked at. `still`: no detector was needed. `missed`: an audit found somebody of
    whom nothing was known; None, where there was no audit. `moved` as in `Glance`; None: not decoded."""

    camera: str
    at: datetime
    still: bool
    moved: bool | None
    missed: bool | None = None


class Onlooker(Protocol):
    """Who is told how the looking goes. Must be quick."""

    def looked(self, look: Look) -> None: ...

    def inferred(self, canvases: int, filled: float) -> None:
        """So many canvases were looked at, filled by this share with pieces of pictures."""
        ...


class Nobody:
    """Nobody wants to know."""

    def looked(self, look: Look) -> None: ...

    def inferred(self, canvases: int, filled: float) -> None: ...


Outcome: TypeAlias = tuple[Seen, Boxes]
"""What the pieces of a picture show, and where somebody was cut in two by the edge of one."""
Shrink: TypeAlias = Callable[[str, VideoFrame, tuple[int, int]], Picture]
"""Converts a picture of a camera to BGR of the size (width, height)."""


class Attention:
    """What is looked at of each camera. Feeds on what is tracked (`learn`)."""

    def __init__(
        self,
        lines: Lines,
        thrift: Thrift = SPARING,
        wide: Callable[[str], bool] = lambda _: False,
        shrink: Shrink | None = None,
        onlooker: Onlooker | None = None,
    ) -> None:
        """
        Args:
            lines: of a camera, as they are now.
            wide: tells whether all of a camera's picture matters, because somebody watches it.
            shrink: converts frames; for who must know when hostile bytes are handled.
        """
        self.thrift = thrift
        self.dim = 1.0
        """Times its learnt width each camera is shown, where the machine has too much to do."""
        self.onlooker: Onlooker = onlooker or Nobody()
        self.shrink = shrink or _shrink_with(Shrinker())
        self.masks: Masks = nothing_masked
        self._lines = lines
        self._wide = wide
        self._views: dict[str, View] = {}
        self._frame_at: dict[str, datetime] = {}

    def glance(self, frame: Frame, largest: Shape) -> Glance:
        """Decide what of a frame to look at."""
        self._frame_at[frame.camera] = frame.at
        if frame.picture is None:
            return Glance(frame)
        view, lines = self._views.get(frame.camera), tuple(self._lines(frame.camera))
        size = (frame.picture.width, frame.picture.height)
        if view is None or view.size != size or view.focus.lines != lines:
            self._forget(frame.at)
            view = self._views[frame.camera] = View(size, lines, self.thrift, largest)
        if view.scene != frame.scene:
            view.begin(frame.scene)
        return view.glance(frame, frame.picture, wide=self._wide(frame.camera), dim=self.dim)

    def took(self, glance: Glance, outcome: Outcome | None) -> Detections:
        """Take note of the outcome, None: nothing was to be looked at."""
        frame = glance.frame
        view = self._views.get(frame.camera)
        still = outcome is None or glance.audit
        if view is None or view.scene != frame.scene:
            shown, missed = nothing(1.0), None  # packets say that something is still which nobody has seen
        else:
            missed = view.missed(outcome[0]) if glance.audit and outcome else None
            shown = view.took(glance, *outcome) if outcome else view.known
        moved = None if frame.picture is None else glance.moved or bool(glance.rects and not glance.audit)
        self.onlooker.looked(Look(frame.camera, frame.at, still, moved, missed))
        luma = None if view is None or frame.picture is None else view.luma
        return Detections(frame.camera, frame.at, frame.scene, shown.boxes, shown.kinds, shown.scores, luma)

    def hurry(self, camera: str) -> float | None:
        """How many of their own extents a camera's fast road users go in a second; None: unknown yet."""
        view = self._views.get(camera)
        return view.focus.hurry if view else None

    def restart(self) -> None:
        """The next frames have nothing to do with those before; what was learnt of the places stays."""
        for view in self._views.values():
            view.scene = None

    def learn(self, seen: Tracks) -> None:
        """Learn from what is tracked how fast and how large a camera's road users are."""
        view = self._views.get(seen.camera)
        if view is not None and (self.thrift.strips or self.thrift.scaled):
            view.focus.learn(seen)

    def _forget(self, now: datetime) -> None:
        for name, at in list(self._frame_at.items()):
            if (now - at).total_seconds() > FORGET_S:
                del self._frame_at[name]
                self._views.pop(name, None)  # of one that never showed a picture there is none


def detect(frames: Iterable[Sequence[Frame]], eyes: Eyes, attention: Attention) -> Iterator[Detections]:
    """Look at frames as they come, several cameras at once; also a frame that shows nothing flows on.

    Of each picture only those pieces go to the detector that matter for the camera's lines and where
    something changed since they were last looked at (see `View`). What stood still is told again as it was.
    The pieces of all frames are laid on few canvases at the size the camera needs.

    Args:
        frames: those that can be looked at together, of each camera at most one.
    """
    for together in frames:
        glances = [attention.glance(frame, eyes.shapes[-1]) for frame in together]
        groups = [glances] if attention.thrift.packing else [[glance] for glance in glances]
        for group in groups:
            found = iter(_looked(group, eyes, attention))
            for glance in group:
                yield attention.took(glance, next(found) if glance.rects else None)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of one glance's picture, in pixels of the picture as it is shown."""

    glance: Glance
    rect: Rect

    @property
    def size(self) -> Shape:
        return self.rect.bottom - self.rect.top, self.rect.right - self.rect.left


def _looked(glances: Sequence[Glance], eyes: Eyes, attention: Attention) -> list[Outcome]:
    """Look at all pieces of these glances: what each glance that has pieces shows, in their order."""
    busy = [glance for glance in glances if glance.rects]
    if not busy:
        return []
    parts = [[_Piece(glance, rect) for rect in _pixels(glance)] for glance in busy]
    flat = [piece for some in parts for piece in some]
    places, shapes = lay([piece.size for piece in flat], eyes.shapes)
    canvases = [np.full((*shape, 3), GREY, np.uint8) for shape in shapes]
    spots = iter(places)
    for some in parts:
        picture = _shown(some[0].glance, attention.shrink)
        for piece in some:
            _copy(picture, piece, next(spots), canvases)
    answers = _answers(canvases, eyes)
    area = sum(height * width for height, width in shapes)
    attention.onlooker.inferred(len(shapes), sum(piece.rect.area for piece in flat) / area)
    spots = iter(places)
    return [_seen(some, [next(spots) for _ in some], answers) for some in parts]


def _pixels(glance: Glance) -> list[Rect]:
    """The rectangles of a glance in pixels of its picture as it is shown; none is lost to rounding."""
    w, h, rows = glance.width, glance.height, glance.rows
    return [
        Rect(r.left * w // COLUMNS, r.top * h // rows, -(-r.right * w // COLUMNS), -(-r.bottom * h // rows))
        for r in glance.rects
    ]


def _shown(glance: Glance, shrink: Shrink) -> Picture:
    """The whole picture as large as it is shown."""
    if glance.frame.picture is None:
        raise ValueError("nothing can be looked at in a picture that was not decoded")
    return shrink(glance.frame.camera, glance.frame.picture, (glance.width, glance.height))


def _copy(picture: Picture, piece: _Piece, place: Place, canvases: list[Picture]) -> None:
    left, top, right, bottom = piece.rect
    height, width = piece.size
    spot = canvases[place.canvas][place.top : place.top + height, place.left : place.left + width]
    spot[:] = picture[top:bottom, left:right]


def see(eyes: Eyes, picture: Picture) -> Seen:
    """Look at one whole picture (height, width, 3), BGR, any size, as large as the largest canvas allows."""
    frame = VideoFrame.from_ndarray(picture, format="bgr24")
    attention = Attention(lambda _: (), LAVISH)
    glance = attention.glance(Frame("", datetime.now(UTC), frame), eyes.shapes[-1])
    return _looked([glance], eyes, attention)[0][0]


def _answers(canvases: Sequence[Picture], eyes: Eyes) -> list[Candidates]:
    """Look at canvases, as many at once as the eyes can."""
    answers: list[Candidates] = []
    tickets: list[int] = []
    for canvas in canvases:
        if len(tickets) == eyes.depth:
            answers.append(eyes.finish(tickets.pop(0)))
        tickets.append(eyes.start(canvas))
    return answers + [eyes.finish(ticket) for ticket in tickets]


def _seen(some: Sequence[_Piece], places: Sequence[Place], answers: Sequence[Candidates]) -> Outcome:
    """Put together what one picture shows from what its pieces show."""
    glance = some[0].glance
    form = glance.width / glance.height
    found = [_part(piece, place, answers[place.canvas]) for piece, place in zip(some, places, strict=True)]
    whole = Candidates(
        np.concatenate([part.boxes for part, _ in found]),
        np.concatenate([part.likely for part, _ in found]),
        np.concatenate([part.sure for part, _ in found]),
        found[0][0].tongue,
    )
    cut = np.concatenate([boxes for _, boxes in found])
    return (merged(judged(whole, form)) if len(whole.boxes) else nothing(form)), cut


def _part(piece: _Piece, place: Place, answer: Candidates) -> tuple[Candidates, Boxes]:
    """The candidates that lie in one piece, as fractions of the picture, and apart from them, enlarged, the
    boxes of those that are cut in two by its edge."""
    height, width = piece.size
    glance, rect = piece.glance, piece.rect
    boxes = answer.boxes - np.array([place.left, place.top] * 2, np.float32)
    x, y = (boxes[:, 0] + boxes[:, 2]) * 0.5, (boxes[:, 1] + boxes[:, 3]) * 0.5
    here = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    cut = np.zeros(len(boxes), dtype=bool)
    if rect.left > 0:
        cut |= boxes[:, 0] < CUT_PX
    if rect.top > 0:
        cut |= boxes[:, 1] < CUT_PX
    if rect.right < glance.width:
        cut |= boxes[:, 2] > width - CUT_PX
    if rect.bottom < glance.height:
        cut |= boxes[:, 3] > height - CUT_PX
    corner = np.array([rect.left, rect.top] * 2, np.float32)
    scale = np.array([glance.width, glance.height] * 2, np.float32)
    part = answer.only(here & ~cut)
    halves = boxes[here & cut & (answer.sure > HALF)]
    halves = enlarged(halves, np.full(len(halves), 0.5, np.float32))
    found = Candidates((boxes[here & ~cut] + corner) / scale, part.likely, part.sure, part.tongue)
    return found, ((halves + corner) / scale).astype(np.float32)


def _shrink_with(shrinker: Shrinker) -> Shrink:
    def shrink(_camera: str, picture: VideoFrame, size: tuple[int, int]) -> Picture:
        return shrinker.shrunk(picture, size)

    return shrink
