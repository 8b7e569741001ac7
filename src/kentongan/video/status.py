"""What is known of a camera now, and telling it when it changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from kentongan.base.clock import wall
from kentongan.video.knock import State
from kentongan.video.losses import Losses
from kentongan.video.outlets import Report
from kentongan.video.shape import Shape
from kentongan.video.timeline import Placed

TROUBLED_S: Final = 30.0
"""So long a camera is said to have trouble after a jump of its clock or a new size."""
LATE_S: Final = 3.0


class Status:
    """Written by the thread that reads the camera; `report` may be read by any."""

    def __init__(self, tell: Callable[[Report], None]) -> None:
        self._tell = tell
        self._said = Report(State.CONNECTING, "", wall())
        self._seen: tuple[datetime | None, float | None] = (None, None)
        self._trouble = ("", 0.0)
        self.losses = Losses()

    @property
    def report(self) -> Report:
        at, fps = self._seen
        return replace(self._said, frame_at=at, fps=fps)

    def trouble(self, detail: str, now: float) -> None:
        """Something that does not keep the camera from playing."""
        self._trouble = (detail, now + TROUBLED_S)

    def take(self, placed: Placed, now: float) -> None:
        """A picture came, whatever it holds."""
        self.losses.take(placed)
        if placed.jumped:
            self.trouble("clock_jump", now)
        elif placed.late_s > LATE_S and now > self._trouble[1]:
            self.trouble("late", now)

    def playing(self, placed: Placed, now: float, shape: Shape, fps: float | None) -> None:
        """A picture that is one came."""
        detail = self._trouble[0] if now < self._trouble[1] else ""
        state = State.CLOCK if detail == "clock_jump" else State.PLAYING
        self._seen = (placed.at, fps)
        said = self._said
        form = (shape.width, shape.height, shape.codec)
        changed = (state, detail) != (said.state, said.detail)
        if changed or form != (said.width, said.height, said.codec):
            since = wall() if changed else said.since
            self._said = Report(state, detail, since, None, form[0], form[1], None, form[2])
        if changed:
            self._tell(self.report)

    def say(self, state: State, detail: str) -> None:
        """Tell what is wrong; the trouble stays until the camera really plays again."""
        if (state, detail) == (self._said.state, self._said.detail):
            return
        self._said = replace(self._said, state=state, detail=detail, since=wall())
        self._tell(self.report)
