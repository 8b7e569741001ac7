"""Last stage: counts per period."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from kentongan.vision.model import Count, Crossings, Kind, Way

PERIOD: Final = timedelta(minutes=1)
GRACE: Final = timedelta(seconds=15)
"""Frames of different cameras need not arrive in the order of their instants: one whose connection stalls
comes up to `LATE_MAX_S` (10 s) behind, see video/timeline.py. More than that."""
REMEMBER: Final = timedelta(hours=1)
"""So long it is known which minute of a camera was finished: no camera's frames are that late."""
LOOKS_PER_S: Final = 5.0
LOOKS_MIN: Final = 2
"""In one second. With fewer, nobody can be followed over a line."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _usual(_camera: str) -> float:
    return LOOKS_PER_S


@dataclass(frozen=True, slots=True)
class Pace:
    """How often cameras are looked at, and how often totals are wanted.

    `looks_per_s` tells how many looks a second a camera should get now: what is asked for, or its own frame
    rate where that is lower. `flush_s`: running totals (`final` False) of all open minutes come this often,
    by the clock of the frames, and once more when the river ends.
    """

    looks_per_s: Callable[[str], float] = _usual
    flush_s: float = 5.0


def tally(crossings: Iterable[Crossings], pace: Pace) -> Iterator[list[Count]]:
    """Add up what passed, minute by minute, with the seconds that were seen.

    A second is seen when at least half the looks it should get fell into it (`Pace`), and never fewer than
    `LOOKS_MIN`: where looks are dropped under load, road users are lost, and such a second must not pass for
    one of a quiet road. A camera that gives no more than 2 pictures a second is seen, but for seconds whose
    second picture slips over the edge; a camera of 1 picture a second never is.

    A crossing belongs to the minute of the frame that proved it. A camera's minute is final at its own first
    frame beyond it, or, for a camera that has died, when a frame of any other lies `GRACE` beyond it: a dead
    camera is 0 in 0 s, a quiet road 0 in 60 s. What a frame from a finished minute still brings goes into the
    one that is open or, where none is, into the minute after the finished one: a final count stays final,
    nothing is lost, and nothing counts twice. Its look makes no second seen. Nor does a frame that is not
    later than the one before it of its camera: a picture that is sent twice was looked at once.
    """
    open_: dict[str, _Minute] = {}
    finished: dict[str, datetime] = {}
    flushed_at = EPOCH
    due_at = EPOCH
    for seen in crossings:
        mine = open_.get(seen.camera)
        done: list[Count] = []
        if seen.at >= due_at or (mine is not None and seen.at >= mine.since + PERIOD):
            done = _finished(open_, seen)
            due_at = min((minute.since for minute in open_.values()), default=seen.at) + PERIOD + GRACE
        if done:
            _remember(finished, done, seen.at)
            yield done
        if seen.camera not in open_:
            open_[seen.camera] = _Minute(_first_open(finished, seen))
            due_at = min(due_at, open_[seen.camera].since + PERIOD + GRACE)
        open_[seen.camera].add(seen, pace.looks_per_s(seen.camera))
        if (seen.at - flushed_at).total_seconds() >= pace.flush_s:
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


def _remember(finished: dict[str, datetime], done: list[Count], now: datetime) -> None:
    """Note the last finished minute of each camera; forget cameras that have long gone."""
    finished.update((count.camera, count.since) for count in done)
    for name in [name for name, since in finished.items() if now - since > REMEMBER]:
        del finished[name]


def _first_open(finished: dict[str, datetime], seen: Crossings) -> datetime:
    """The minute of this frame, or the first after the camera's last finished one."""
    since = _minute_of(seen.at)
    last = finished.get(seen.camera)
    return since if last is None else max(since, last + PERIOD)


@dataclass(slots=True)
class _Minute:
    since: datetime
    seconds: int = 0
    last_at: datetime = EPOCH
    looks: Counter[int] = field(default_factory=Counter[int])
    passed: Counter[tuple[str, Way, Kind]] = field(default_factory=Counter[tuple[str, Way, Kind]])

    def add(self, seen: Crossings, looks_per_s: float) -> None:
        if seen.at >= self.since and seen.at > self.last_at:
            self.last_at = seen.at
            second = int((seen.at - self.since).total_seconds())
            self.looks[second] += 1
            if self.looks[second] >= max(LOOKS_MIN, ceil(looks_per_s / 2)):
                self.seconds |= 1 << second
        self.passed.update((item.line, item.way, item.kind) for item in seen.items)

    def total(self, camera: str, *, final: bool) -> Count:
        return Count(
            camera=camera, since=self.since, crossings=dict(self.passed), seconds=self.seconds, final=final
        )


def _minute_of(at: datetime) -> datetime:
    return EPOCH + (at - EPOCH) // PERIOD * PERIOD
