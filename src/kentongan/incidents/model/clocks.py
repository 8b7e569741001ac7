"""The clocks on a card: how long it took, how long it may take, and pauses. Pure functions of instants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kentongan.incidents.model.rules import Priority, Rules
from kentongan.incidents.model.states import Incident

AMBER_AT: Final = 0.7  # of the target


class ClockName(StrEnum):
    ANSWER = "answer"
    DISPATCH = "dispatch"
    ARRIVE = "arrive"


class ClockState(StrEnum):
    """How a clock stands: colour, shape and word are the page's."""

    OFF = "off"
    RUNNING = "running"
    AMBER = "amber"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A span in which one clock stood still; until None it still does."""

    clock: ClockName
    from_at: datetime
    until_at: datetime | None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`elapsed_s` without pauses. None where there is nothing to measure."""

    name: ClockName
    target_s: int | None
    started_at: datetime | None
    stopped_at: datetime | None
    elapsed_s: float | None
    paused_s: float
    state: ClockState


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What a list of seconds says: not only an average, which hides the one that waited an hour."""

    number: int
    median_s: float | None
    p90_s: float | None
    within: int


def paused_s(pauses: Iterable[Pause], start: datetime, end: datetime) -> float:
    """Seconds of start..end that lie in any pause; overlapping ones count once."""
    spans = sorted((max(p.from_at, start), min(p.until_at or end, end)) for p in pauses)
    total, reached = 0.0, start
    for begin, until in spans:
        begin = max(begin, reached)  # noqa: PLW2901 - what is counted already is not counted again
        if until > begin:
            total += (until - begin).total_seconds()
            reached = until
    return total


def clocks(
    incident: Incident, priority: Priority, rules: Rules, pauses: Sequence[Pause], at: datetime
) -> list[Clock]:
    """Answer, dispatch and arrival of one incident as they stand at an instant.

    Dispatch and arrival run from when the report was taken: answered, else opened.
    """
    taken_at = incident.answered_at or incident.opened_at
    runs = (
        Run(ClockName.ANSWER, rules.answer_s, incident.rang_at, incident.answered_at),
        Run(ClockName.DISPATCH, priority.dispatch_s, taken_at, incident.dispatched_at),
        Run(ClockName.ARRIVE, priority.arrive_s, taken_at, incident.arrived_at),
    )
    return [_clock(run, pauses, at, over=not incident.is_open) for run in runs]


@dataclass(frozen=True, slots=True)
class Run:
    """What a clock measures: from start to stop; None where it has not come to that."""

    name: ClockName
    target_s: int | None
    start: datetime | None
    stop: datetime | None


def _clock(run: Run, pauses: Sequence[Pause], at: datetime, *, over: bool) -> Clock:
    """`over`: nothing more happens, so a clock that was not stopped measures nothing."""
    still, elapsed_s = 0.0, None
    if run.start is not None and not (over and run.stop is None):
        mine = [p for p in pauses if p.clock is run.name]
        end = max(run.stop or at, run.start)
        still = paused_s(mine, run.start, end)
        elapsed_s = (end - run.start).total_seconds() - still
        paused = run.stop is None and any(p.until_at is None for p in mine)
    else:
        paused = False
    return Clock(
        name=run.name, target_s=run.target_s, started_at=run.start, stopped_at=run.stop, elapsed_s=elapsed_s,
        paused_s=still, state=_reads(run, elapsed_s, paused=paused),
    )  # fmt: skip


def _reads(run: Run, elapsed_s: float | None, *, paused: bool) -> ClockState:
    if run.target_s is None or elapsed_s is None:
        return ClockState.OFF
    if run.stop is not None:
        return ClockState.MET if elapsed_s <= run.target_s else ClockState.MISSED
    if paused:
        return ClockState.PAUSED
    if elapsed_s > run.target_s:
        return ClockState.LATE
    return ClockState.AMBER if elapsed_s > run.target_s * AMBER_AT else ClockState.RUNNING


def spread(seconds: Iterable[float], target_s: int | None) -> Spread:
    """Median and ninetieth percentile by nearest rank, and how many were within the target."""
    ordered = sorted(seconds)
    return Spread(
        number=len(ordered),
        median_s=_rank(ordered, 0.5),
        p90_s=_rank(ordered, 0.9),
        within=sum(s <= target_s for s in ordered) if target_s is not None else len(ordered),
    )


def _rank(ordered: Sequence[float], share: float) -> float | None:
    if not ordered:
        return None
    nth = -int(-len(ordered) * share // 1)  # rounded up
    return ordered[max(nth, 1) - 1]
