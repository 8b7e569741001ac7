"""First stage of a live river: the newest picture of each camera. The only one that drops, and it counts.

Pictures wait in the decoder's own form; only what is looked at is converted, on the river's thread.
"""

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from kentongan.video.outlets import Arrival
from kentongan.video.timeline import RATE
from kentongan.vision.admission import FIRST, Admission
from kentongan.vision.model import Frame

Noted: TypeAlias = Callable[[Frame, float], None]
"""Told each frame with a picture that flows on, with its media time in seconds, before it does."""
TOGETHER: Final = 32
"""Frames that are looked at together at most: more of them would wait for one another."""
GATHER_S: Final = 0.08
GATHER_EACH_S: Final = 0.004
"""So long a frame waits for others: for each camera, and at most."""
HELD_S: Final = 0.5
"""What wakes a camera is in the very picture that is larger; what was kept is decoded to understand it."""
GONE: Final = 500
"""So many cameras that were forgotten are remembered, for their threads may still offer a picture."""
BACKLOG_MAX: Final = 16
"""Frames of one camera that wait at most: a woken one brings several at once, and all of them count."""


@dataclass(slots=True)
class _Queue:
    """What waits of one camera, in the order of time. `stills` are instants of pictures that were not
    decoded, as nothing moved: they flow on after `HELD_S`, or when the next picture has come, which may yet
    belie them. `passed_at`: the last of them that flowed on."""

    waiting: deque[Arrival | datetime] = field(default_factory=deque[Arrival | datetime])
    stills: deque[datetime] = field(default_factory=deque[datetime])
    passed_at: datetime | None = None
    scene: int = 0
    pictured: bool = False
    """Whether a picture came since the camera was let in: before that nothing is known to stand still."""


class Newest:
    """Where the cameras' threads leave their pictures and the river's thread takes them.

    Each camera has one place: a picture that comes before the last one was taken pushes that one out. Only
    what was kept of a camera that slept waits in a row, for the pictures came late and none may be missed.
    """

    def __init__(self, first: int = FIRST) -> None:
        """`first`: so many cameras are looked at at once, others when there is room (see `Admission`)."""
        self._ready = threading.Condition()
        self._cameras: OrderedDict[str, _Queue] = OrderedDict()  # those first that wait longest
        self._ended = False
        self._since_s = float("inf")  # when the first came of what waits now
        self.dropped = 0
        self._offered: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._admission = Admission(first)
        self._known: dict[str, None] = {}  # who was ever offered, in that order
        self._gone: deque[str] = deque(maxlen=GONE)
        self._idle_s, self._free_s, self._asked_s = 0.0, 0.0, time.monotonic()
        self._waits_s: float | None = None  # since when the river waits, or that was last booked
        self._outside: frozenset[str] = frozenset()

    @property
    def dim(self) -> float:
        """Times its learnt width a camera is to be shown, so that more of them fit (see `Admission`)."""
        return self._admission.dim

    @property
    def outside(self) -> frozenset[str]:
        """Who sent pictures and was not looked at for want of room, as of when losses were last asked."""
        return self._outside

    def _enters(self, camera: str) -> bool:
        """Whether a camera is looked at; its look is lost where it waits outside."""
        self._offered[camera] += 1
        if camera not in self._known:
            self._known[camera] = None
            self._admission.knows(self._known)
        self._admission.hears(camera, self._known)
        if camera in self._admission.inside:
            return True
        self._lose(camera)
        return False

    def offer(self, camera: str, arrival: Arrival) -> None:
        """A picture to be looked at. What was told as still since its instant it belies, unless that has
        flowed on already: what was kept from before then is looked at no more."""
        with self._ready:
            if camera in self._gone:
                return
            queue = self._cameras.setdefault(camera, _Queue())
            if arrival.backlog and queue.passed_at and arrival.shown.placed.at <= queue.passed_at:
                return
            if not self._enters(camera):
                return
            queue.pictured = True
            while queue.stills and queue.stills[-1] >= arrival.shown.placed.at:
                queue.stills.pop()
            queue.waiting.extend(queue.stills)
            queue.stills.clear()
            last = queue.waiting[-1] if queue.waiting else None
            if isinstance(last, Arrival) and not last.backlog and not arrival.backlog:
                queue.waiting.pop()
                self._lose(camera)
            queue.waiting.append(arrival)
            while len(queue.waiting) > BACKLOG_MAX:
                queue.waiting.popleft()
                self._lose(camera)
            self._wake()

    def still(self, camera: str, at: datetime) -> None:
        """A look fell on a picture that was not decoded, as its packet said that nothing moves."""
        with self._ready:
            queue = self._cameras.get(camera)
            if queue is not None and self._enters(camera):
                if not queue.pictured:
                    self._lose(camera)
                    return
                queue.stills.append(at)
                while (at - queue.stills[0]).total_seconds() > HELD_S:
                    queue.passed_at = queue.stills.popleft()
                    queue.waiting.append(queue.passed_at)
                while len(queue.waiting) > BACKLOG_MAX:
                    queue.waiting.popleft()
                    self._lose(camera)
                self._wake()

    def forget(self, camera: str) -> None:
        """A camera that is dropped leaves nothing behind."""
        with self._ready:
            self._cameras.pop(camera, None)
            self._known.pop(camera, None)
            self._gone.append(camera)
            before = self._admission.inside
            self._admission.knows(self._known)
            for entered in self._admission.inside - before:
                del (
                    self._lost[entered],
                    self._offered[entered],
                )  # what it lost outside says nothing of the room

    def losses(self) -> dict[str, float]:
        """What part of each camera's pictures was dropped since this was last asked, stills too: 0..1.

        To be asked every few seconds: it is also when cameras are let in and out (see `Admission`).
        """
        with self._ready:
            # What came before this was last asked may be lost only now.
            found = {camera: min(1.0, self._lost[camera] / n) for camera, n in self._offered.items()}
            self._offered.clear()
            self._lost.clear()
            self._book()
            now_s = time.monotonic()
            passed_s = max(now_s - self._asked_s, 1e-3)
            idle, free = min(1.0, self._idle_s / passed_s), min(1.0, self._free_s / passed_s)
            self._admission.step(self._known, found, idle, free)
            self._outside = frozenset(found.keys() & self._known.keys() - self._admission.inside)
            self._idle_s, self._free_s, self._asked_s = 0.0, 0.0, now_s
            for camera in self._cameras.keys() - self._admission.inside:
                queue = self._cameras[camera]
                self.dropped += len(queue.waiting) + len(queue.stills)
                self._cameras[camera] = _Queue(scene=queue.scene, passed_at=queue.passed_at)
            return found

    def end(self) -> None:
        """No more frames: the river runs dry."""
        with self._ready:
            self._ended = True
            self._ready.notify()

    def frames(self, noted: Noted) -> Iterator[list[Frame]]:
        """What waits, of each camera one frame, who waits longest first; waits where there is none."""
        while taken := self._take():
            frames: list[Frame] = []
            for camera, one, scene in taken:
                if isinstance(one, datetime):
                    frames.append(Frame(camera, one, None, scene))
                    continue
                shown = one.shown
                frame = Frame(camera, shown.placed.at, shown.frame, one.scene)
                noted(frame, shown.placed.media / RATE)
                frames.append(frame)
            yield frames

    def _take(self) -> list[tuple[str, Arrival | datetime, int]]:
        with self._ready:
            names = self._awaited()
            taken: list[tuple[str, Arrival | datetime, int]] = []
            for camera in names[:TOGETHER]:
                queue = self._cameras[camera]
                one = queue.waiting.popleft()
                queue.scene = one.scene if isinstance(one, Arrival) else queue.scene
                taken.append((camera, one, queue.scene))
                self._cameras.move_to_end(camera)
            self._since_s = time.monotonic() if self._waiting() else float("inf")
            return taken

    def _awaited(self) -> list[str]:
        """The cameras of which something waits; none only at the end.

        While more is gathered, all that waited may be dropped, with its camera or because that is put out.
        """
        self._waits_s = time.monotonic()
        while True:
            while not self._waiting() and not self._ended:
                self._since_s = float("inf")
                self._ready.wait()
            self._gather()
            self._book()
            if (names := self._waiting()) or self._ended:
                self._waits_s = None
                return names

    def _book(self) -> None:
        """Note what the river waited since this was last noted, as it may wait longer than from step to step.

        Not what it slept longer than it wanted to: there is no room on a machine that wakes it late.
        """
        if self._waits_s is None:
            return
        now_s = time.monotonic()
        self._idle_s += max(0.0, min(now_s, self._since_s) - self._waits_s)
        self._free_s += max(0.0, min(now_s, self._until_s()) - self._waits_s)
        self._waits_s = now_s

    def _until_s(self) -> float:
        """Until when, at the most, more is gathered."""
        return self._since_s + min(GATHER_S, GATHER_EACH_S * len(self._cameras))

    def _gather(self) -> None:
        """Wait a little, where there are many cameras: what is looked at together costs less."""
        until_s = self._until_s()
        while not self._ended and len(self._waiting()) < TOGETHER:
            left_s = until_s - time.monotonic()
            if left_s <= 0 or not self._ready.wait(left_s):
                break

    def _waiting(self) -> list[str]:
        return [camera for camera, queue in self._cameras.items() if queue.waiting]

    def _wake(self) -> None:
        if self._since_s == float("inf"):
            self._since_s = time.monotonic()
        self._ready.notify()

    def _lose(self, camera: str) -> None:
        self._lost[camera] += 1
        self.dropped += 1
