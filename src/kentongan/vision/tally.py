"""Last stage: counts per period."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from kentongan.vision.model import Count, Crossings, Kind, Way

PERIOD: Final = timedelta(minutes=1)
GRACE: Final = timedelta(seconds=5)
"""Frames of different cameras need not arrive in the order of their instants."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def tally(crossings: Iterable[Crossings], flush_s: float = 5.0) -> Iterator[list[Count]]:
    """Add up what passed, minute by minute, with the seconds in which somebody looked.

    A crossing belongs to the minute of the frame that proved it. A camera's minute is final at its own first
    frame beyond it, or, for a camera that has died, when a frame of any other lies `GRACE` beyond it: a dead
    camera is 0 in 0 s, a quiet road 0 in 60 s. What a frame from a finished minute still brings goes into the
    open one, so a final count stays final and nothing is lost.

    Args:
        flush_s: running totals (`final` False) of all open minutes come this often, by the clock of the
            frames, and once more when the river ends.
    """
    open_: dict[str, _Minute] = {}
    flushed_at = EPOCH
    for seen in crossings:
        done = _finished(open_, seen)
        if done:
            yield done
        open_.setdefault(seen.camera, _Minute(_minute_of(seen.at))).add(seen)
        if (seen.at - flushed_at).total_seconds() >= flush_s:
            flushed_at = seen.at
            yield [minute.total(name, final=False) for name, minute in open_.items()]
    if open_:
        yield [minute.total(name, final=False) for name, minute in open_.items()]


def _finished(open_: "dict[str, _Minute]", seen: Crossings) -> list[Count]:
    """Take out the minutes that end with this frame."""
    done: list[Count] = []
    for name, minute in list(open_.items()):
        patience = timedelta(0) if name == seen.camera else GRACE
        if seen.at >= minute.since + PERIOD + patience:
            done.append(open_.pop(name).total(name, final=True))
    return done


@dataclass(slots=True)
class _Minute:
    since: datetime
    seconds: int = 0
    passed: Counter[tuple[str, Way, Kind]] = field(default_factory=Counter[tuple[str, Way, Kind]])

    def add(self, seen: Crossings) -> None:
        if seen.at >= self.since:
            self.seconds |= 1 << int((seen.at - self.since).total_seconds())
        self.passed.update((item.line, item.way, item.kind) for item in seen.items)

    def total(self, camera: str, *, final: bool) -> Count:
        return Count(
            camera=camera, since=self.since, crossings=dict(self.passed), seconds=self.seconds, final=final
        )


def _minute_of(at: datetime) -> datetime:
    return EPOCH + (at - EPOCH) // PERIOD * PERIOD
