"""Stages that look on beside the river. The river pushes to who looks on; stages pull; here they meet."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Drop = TypeVar("Drop")
Out = TypeVar("Out")


class Beside(Generic[Drop, Out]):
    """Runs a stage that gives one thing for each it takes, and may give more when the flow has ended."""

    def __init__(self, stage: Callable[[Iterator[Drop]], Iterator[Out]]) -> None:
        self._waiting: deque[Drop] = deque()
        self._out = stage(self._flow())

    def push(self, drop: Drop) -> Out:
        """Give the stage one more, and take what it makes of it."""
        self._waiting.append(drop)
        return next(self._out)

    def end(self) -> list[Out]:
        """The flow has ended: what the stage still has to say. Nothing can be pushed any more."""
        return list(self._out)

    def _flow(self) -> Iterator[Drop]:
        while self._waiting:
            yield self._waiting.popleft()
