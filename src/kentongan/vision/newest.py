"""First stage of a live river: the newest picture of each camera. The only one that drops, and it counts.

Pictures wait in the decoder's own form; only those that are looked at are converted, on the river's thread.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from kentongan.video.pull import Arrival
from kentongan.video.timeline import RATE
from kentongan.vision.model import Frame

Noted: TypeAlias = Callable[[Frame, float], None]
"""Told each frame that flows on, with its media time in seconds, before it does."""
TOGETHER: Final = 32
"""Frames that are looked at together at most: more of them would wait for one another."""


class Newest:
    """Where the cameras' threads leave their pictures and the river's thread takes them.

    Each camera has one place: a picture that comes before the last one was taken pushes that one out.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._waiting: OrderedDict[str, Arrival] = OrderedDict()
        self._ended = False
        self.dropped = 0
        self._offered: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()

    def offer(self, camera: str, arrival: Arrival) -> None:
        with self._ready:
            self._offered[camera] += 1
            if camera in self._waiting:
                self._lost[camera] += 1
                self.dropped += 1  # and the camera keeps its place in the queue
            self._waiting[camera] = arrival
            self._ready.notify()

    def losses(self) -> dict[str, float]:
        """What part of each camera's pictures was dropped since this was last asked, 0..1."""
        with self._ready:
            found = {camera: self._lost[camera] / n for camera, n in self._offered.items()}
            self._offered.clear()
            self._lost.clear()
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
            for camera, arrival in taken:
                shown = arrival.shown
                frame = Frame(camera, shown.placed.at, shown.frame, arrival.scene)
                noted(frame, shown.placed.media / RATE)
                frames.append(frame)
            yield frames

    def _take(self) -> list[tuple[str, Arrival]]:
        with self._ready:
            while not self._waiting and not self._ended:
                self._ready.wait()
            n = min(len(self._waiting), TOGETHER)
            return [self._waiting.popitem(last=False) for _ in range(n)]
