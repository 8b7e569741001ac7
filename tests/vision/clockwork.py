"""A real `Newest` under a clock that stands still until something happens; a river that takes its time."""

from collections.abc import Callable
from heapq import heappop, heappush
from types import SimpleNamespace, TracebackType
from typing import Final

import numpy as np
import pytest

from kentongan.video.outlets import Arrival
from kentongan.video.picture import Shown
from kentongan.video.timeline import RATE, Placed
from kentongan.vision import newest as newest_module
from kentongan.vision.newest import Newest
from vision.drive import at
from vision.pictures import video

STEP_S: Final = 2.0
LOOK_S: Final = 0.2
DOT: Final = video(np.zeros((2, 2, 3), np.uint8))


class Condition:
    """In the place of `threading.Condition`: who waits lets the clock run on to what happens next."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def notify(self) -> None:
        pass

    def wait(self, timeout_s: float | None = None) -> bool:
        return self._world.happen(self._world.now_s + (float("inf") if timeout_s is None else timeout_s))


class World:
    """Cameras that are looked at five times a second and fall silent when they are no longer in `sending`.

    Args:
        look_s: seconds that it takes to look at one camera in full, at the time of this clock.
    """

    def __init__(self, patch: pytest.MonkeyPatch, cameras: int, look_s: Callable[[float], float]) -> None:
        self.now_s, self.offered, self.looked = 0.0, 0, 0
        self.sending = {f"c{n}" for n in range(cameras)}
        self._look_s = look_s
        self._events: list[tuple[float, str]] = [(STEP_S, "")]
        for n, name in enumerate(sorted(self.sending)):
            heappush(self._events, (LOOK_S * n / cameras, name))
        patch.setattr(newest_module, "time", SimpleNamespace(monotonic=lambda: self.now_s))
        patch.setattr(newest_module, "threading", SimpleNamespace(Condition=lambda: Condition(self)))
        self.newest = Newest()
        self._flow = self.newest.frames(lambda *_: None)

    def run(self, until_s: float) -> None:
        while self.now_s < until_s:
            frames = next(self._flow)
            self.looked += len(frames)
            done_s = self.now_s + len(frames) * self._look_s(self.now_s) * self.newest.dim**2
            while self.happen(done_s):
                pass

    def left(self) -> int:
        """The river runs dry. Returns: how many pictures had waited."""
        self.newest.end()
        return sum(len(frames) for frames in self._flow)

    def happen(self, until_s: float) -> bool:
        """Let the clock run on to the next thing that happens, or so far. Returns: whether anything did."""
        if self._events[0][0] > until_s:
            self.now_s = until_s
            return False
        self.now_s, name = heappop(self._events)
        if not name:
            self.newest.losses()
            heappush(self._events, (self.now_s + STEP_S, ""))
            return True
        if name in self.sending:
            self.offered += 1
            self.newest.offer(name, picture(self.now_s))
        heappush(self._events, (self.now_s + LOOK_S, name))
        return True


def picture(second: float) -> Arrival:
    return Arrival(Shown(DOT, Placed(at(second), round(second * RATE), RATE // 10, 0.0)), 0, False)
