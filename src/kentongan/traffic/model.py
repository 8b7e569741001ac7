"""Counts as people read them: what crossed, and beside it always what was seen. No database, no web.

Unknown is never 0: a cell that is missing in a span with `seen_s` 0 says nothing about the road.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from statistics import median
from typing import Final, Literal, get_args
from uuid import UUID

from kentongan.base.errors import Invalid

COVERAGE_ENOUGH: Final = 0.9  # a day seen less than this says nothing about what is typical
ALIKE_ENOUGH: Final = 3  # so many days of the same sort, else all days are taken together
DAYS_BACK: Final = 28
FLOW_MIN: Final = 5
FLOW_SEEN_ENOUGH: Final = 0.6  # less of the minutes seen, and their flow is unknown
SERIES_LONGEST_H: Final = {"minute": 3, "hour": 7 * 24}
MINUTE: Final = timedelta(minutes=1)

Way = Literal["forward", "back"]
Kind = Literal["motorcycle", "car", "bus", "truck", "three_wheeler", "bicycle", "pedestrian"]


class Step(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Over all cities: cameras registered and enabled, counted now, and seconds seen in the last minute."""

    cameras: int
    watched: int
    seen_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From an instant up to, not including, another."""

    start: datetime
    end: datetime

    @property
    def length_s(self) -> int:
        return max(0, int((self.end - self.start).total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """A counting line that stands, as the page names it; `since` it counts."""

    line_id: UUID
    name: str
    forward_name: str
    back_name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Crossings of one line, way and kind."""

    line_id: UUID
    way: Way
    kind: Kind
    crossings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span with what was seen of it (seconds) and what crossed in it."""

    span: Span
    seen_s: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSeen:
    """What of a span was seen since a line stands; a line that was drawn in it counts from then."""

    line_id: UUID
    seen_s: int
    possible_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedPeriod(Period):
    """A period of one camera, with what was seen of it for each line that stands now."""

    lines: list[LineSeen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One earlier day over the same hours."""

    on: date
    period: Period

    @property
    def comparable(self) -> bool:
        possible_s = self.period.span.length_s
        return possible_s > 0 and self.period.seen_s >= COVERAGE_ENOUGH * possible_s


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalKind:
    kind: Kind
    median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalFlow:
    """Medians over days: of all crossings together and by kind. Each is a median of its own, so the kinds do
    not add up to the total. A kind that is not named is 0 on at least half of the days."""

    total: float
    kinds: list[TypicalKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalLine:
    """What is typical of one line, from `days` days: both ways together, and each way."""

    line_id: UUID
    days: int
    both: TypicalFlow
    forward: TypicalFlow
    back: TypicalFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """What is typical of the lines named; a line that is not named is too young to say."""

    lines: list[TypicalLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of one camera in a series."""

    camera_id: UUID
    period: Period


class Likeness(StrEnum):
    """What the days behind a typical hour have in common with today."""

    WEEKDAY = "weekday"
    SORT = "sort"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalHour:
    """Vehicles a minute over the same hour of `days` days: the median."""

    per_min: float
    days: int
    by: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFlow:
    """What crosses one line now, both ways, in vehicles a minute of what was seen. None: unknown."""

    line_id: UUID
    name: str
    seen_s: int
    per_min: float | None
    typical: TypicalHour | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Of each line of a camera: never added up, since one car crosses several. No line: not counted."""

    camera_id: UUID
    counted: bool
    span: Span
    lines: list[LineFlow]


def flow_span(at: datetime) -> Span:
    """The last whole minutes: the running one is not counted to its end yet."""
    return Span(start=_minute(at) - FLOW_MIN * MINUTE, end=_minute(at))


def per_min(cells: Sequence[Cell], seen_s: int, possible_s: int) -> float | None:
    """Vehicles a minute; None where too little was seen to say."""
    if possible_s <= 0 or seen_s < FLOW_SEEN_ENOUGH * possible_s:
        return None
    return sum(cell.crossings for cell in cells if cell.kind != "pedestrian") * 60 / seen_s


def of_line(cells: Sequence[Cell], line: CountedLine) -> list[Cell]:
    return [cell for cell in cells if cell.line_id == line.line_id]


def same_hours(at: datetime, zone: tzinfo) -> list[tuple[date, Span]]:
    """The hour of the clock that it is now, on each of the days before, newest first."""
    local = at.astimezone(zone)
    found: list[tuple[date, Span]] = []
    for back in range(1, DAYS_BACK + 1):
        on = local.date() - timedelta(days=back)
        start = datetime.combine(on, time(local.hour), zone).astimezone(UTC)
        found.append((on, Span(start=start, end=start + timedelta(hours=1))))
    return found


def typical_hour(
    today: date, days: Sequence[Day], holidays: frozenset[date], line: CountedLine
) -> TypicalHour | None:
    """From days of the same name where there are enough, else from those of the same sort; else None.

    A day before the line was drawn says nothing.
    """
    known = [day for day in days if day.comparable and day.period.span.start >= line.since]
    sort = is_free(today, holidays)
    alike = [day for day in known if is_free(day.on, holidays) == sort]
    named = [day for day in alike if day.on.isoweekday() == today.isoweekday()]
    for by, chosen in ((Likeness.WEEKDAY, named), (Likeness.SORT, alike)):
        flows = [
            per_min(of_line(day.period.cells, line), day.period.seen_s, day.period.span.length_s)
            for day in chosen
        ]
        seen = [flow for flow in flows if flow is not None]
        if len(seen) >= ALIKE_ENOUGH:
            return TypicalHour(per_min=median(seen), days=len(seen), by=by)
    return None


def now_span(at: datetime) -> Span:
    """The last whole minute and the running one."""
    return Span(start=_minute(at) - MINUTE, end=at)


def quarter_span(at: datetime) -> Span:
    """The last fifteen whole minutes and the running one: a count is never shown later than it is known."""
    return Span(start=_minute(at) - 15 * MINUTE, end=at)


def today_span(at: datetime, zone: tzinfo) -> Span:
    """From the city's midnight."""
    return Span(start=_midnight(at.astimezone(zone).date(), zone), end=at)


def since_drawn(span: Span, line: CountedLine) -> Span:
    """What of a span a line has stood for."""
    return Span(start=max(span.start, line.since), end=span.end)


def earlier_days(today: Span, zone: tzinfo) -> list[tuple[date, Span]]:
    """The same hours of each of the days before, newest first."""
    day, hour = today.start.astimezone(zone).date(), today.end.astimezone(zone).timetz()
    found: list[tuple[date, Span]] = []
    for back in range(1, DAYS_BACK + 1):
        on = day - timedelta(days=back)
        end = datetime.combine(on, hour.replace(tzinfo=None), zone).astimezone(UTC)
        found.append((on, Span(start=_midnight(on, zone), end=_minute(end))))
    return found


def typical(
    today: date, days: Sequence[Day], holidays: frozenset[date], lines: Sequence[CountedLine]
) -> Typical | None:
    """The median of comparable days; None where there is none, which is not the same as a median of 0.

    A line is compared with the days that it has counted from their first hour: a day before it was drawn is
    unknown, not 0.
    """
    chosen = {line.line_id: _chosen(today, days, holidays, line.since) for line in lines}
    known = [_typical_line(line, picked) for line, picked in chosen.items() if picked]
    return Typical(lines=known) if known else None


def _chosen(today: date, days: Sequence[Day], holidays: frozenset[date], since: datetime) -> list[Day]:
    """Days of today's sort (working, or weekend and holiday) where there are three, else all that count."""
    comparable = [day for day in days if day.comparable and day.period.span.start >= since]
    alike = [day for day in comparable if is_free(day.on, holidays) == is_free(today, holidays)]
    return alike if len(alike) >= ALIKE_ENOUGH else comparable


def _typical_line(line: UUID, days: Sequence[Day]) -> TypicalLine:
    counts = [[cell for cell in day.period.cells if cell.line_id == line] for day in days]
    return TypicalLine(
        line_id=line,
        days=len(days),
        both=_flow(counts, ("forward", "back")),
        forward=_flow(counts, ("forward",)),
        back=_flow(counts, ("back",)),
    )


def _flow(days: Sequence[Sequence[Cell]], ways: Sequence[Way]) -> TypicalFlow:
    """Each day is added up before the median is taken: a median of sums is no sum of medians."""

    def middle(kinds: Sequence[Kind]) -> float:
        return median(
            sum(cell.crossings for cell in day if cell.way in ways and cell.kind in kinds) for day in days
        )

    medians = [TypicalKind(kind=kind, median=middle((kind,))) for kind in get_args(Kind)]
    return TypicalFlow(total=middle(get_args(Kind)), kinds=[it for it in medians if it.median > 0])


def is_free(on: date, holidays: frozenset[date]) -> bool:
    """Whether a day is a weekend or a holiday."""
    return on.isoweekday() >= 6 or on in holidays


def series_span(span: Span, step: Step) -> Span:
    """A span that begins with a whole step and ends with a whole minute: nothing finer is kept.

    Raises: Invalid, when it is empty or too long for one answer.
    """
    if span.end <= span.start:
        raise Invalid("from must be before to")
    longest_h = SERIES_LONGEST_H[step]
    if span.end - span.start > timedelta(hours=longest_h):
        raise Invalid(f"by {step} at most {longest_h} hours at once")
    return Span(start=_start(span.start, step), end=_minute(span.end - timedelta.resolution) + MINUTE)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _midnight(on: date, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(0), zone).astimezone(UTC)


def _start(at: datetime, step: Step) -> datetime:
    return _minute(at) if step is Step.MINUTE else _minute(at).replace(minute=0)
