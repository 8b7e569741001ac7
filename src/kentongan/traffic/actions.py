"""Reading counts."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from kentongan.base.db import Database, Transaction
from kentongan.base.errors import NotFound
from kentongan.traffic import store
from kentongan.traffic.model import (
    Cell,
    CountedLine,
    Day,
    Flow,
    Health,
    LinedPeriod,
    LineFlow,
    LineSeen,
    Period,
    Point,
    Span,
    Step,
    Typical,
    TypicalHour,
    earlier_days,
    flow_span,
    now_span,
    of_line,
    per_min,
    quarter_span,
    same_hours,
    series_span,
    since_drawn,
    today_span,
    typical,
    typical_hour,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraCounts:
    """What one camera counts: now, in the last quarter of an hour, today, and what is typical of today."""

    camera_id: UUID
    at: datetime
    lines: list[CountedLine]
    now: LinedPeriod
    last_15_min: LinedPeriod
    today: LinedPeriod
    typical_today: Typical | None


KEPT_MOST: Final = 1000
Hours = dict[UUID, TypicalHour | None]
_hours: dict[tuple[str, UUID, datetime, tuple[UUID, ...]], Hours] = {}
# What is typical moves once a minute and is asked for each second by every open card: read the days once.
_kept: dict[tuple[str, UUID, datetime, tuple[UUID, ...]], Typical | None] = {}


def health(database: Database) -> Health:
    """What is counted now, over all cities. Raises: Unavailable, when the database does not answer."""
    with database.before_city() as tx:
        return store.health(tx)


def wanted(tx: Transaction) -> list[store.Wanted]:
    """The cameras of a city that should be seen."""
    return store.wanted(tx)


def camera_counts(tx: Transaction, camera_id: UUID) -> CameraCounts:
    """Raises: NotFound."""
    store.camera(tx, camera_id)
    zone = ZoneInfo(store.timezone(tx))
    lines = store.lines(tx, camera_id)
    today = today_span(tx.at, zone)
    return CameraCounts(
        camera_id=camera_id,
        at=tx.at,
        lines=lines,
        now=_period(tx, camera_id, now_span(tx.at), lines),
        last_15_min=_period(tx, camera_id, quarter_span(tx.at), lines),
        today=_period(tx, camera_id, today, lines),
        typical_today=_kept_typical(tx, camera_id, today, zone, lines),
    )


def flows(tx: Transaction, camera_ids: Sequence[UUID]) -> list[Flow]:
    """What crosses now in front of each of these cameras, once. One that is not found is left out."""
    found: list[store.Camera] = []
    for id in dict.fromkeys(camera_ids):
        with suppress(NotFound):
            found.append(store.camera(tx, id))
    return [_flow(tx, camera) for camera in found]


def _flow(tx: Transaction, camera: store.Camera) -> Flow:
    """What crosses each line now, beside what is typical of this hour."""
    camera_id = camera.id
    lines = store.lines(tx, camera_id)
    span = flow_span(tx.at)
    if not lines:
        return Flow(camera_id=camera_id, counted=camera.counted, span=span, lines=[])
    cells, seen_s = store.cells(tx, camera_id, span), store.lines_seen_s(tx, camera_id, span)
    usual = _kept_hours(tx, camera_id, lines)
    told = [
        LineFlow(
            line_id=line.line_id, name=line.name, seen_s=seen_s[line.line_id],
            per_min=per_min(of_line(cells, line), seen_s[line.line_id], span.length_s),
            typical=usual[line.line_id],
        )
        for line in lines
    ]  # fmt: skip
    return Flow(camera_id=camera_id, counted=camera.counted, span=span, lines=told)


def _kept_hours(tx: Transaction, camera_id: UUID, lines: list[CountedLine]) -> Hours:
    """They move once an hour: the days are read once for it."""
    hour = tx.at.replace(minute=0, second=0, microsecond=0)
    key = (tx.actor.city, camera_id, hour, tuple(line.line_id for line in lines))
    with suppress(KeyError):
        return _hours[key]
    zone = ZoneInfo(store.timezone(tx))
    earlier = same_hours(tx.at, zone)
    days, holidays = _days(tx, camera_id, earlier), store.holidays(tx, earlier[-1][0])
    here = tx.at.astimezone(zone).date()
    found = {line.line_id: typical_hour(here, days, holidays, line) for line in lines}
    if len(_hours) >= KEPT_MOST:
        _hours.clear()
    _hours[key] = found
    return found


def series(tx: Transaction, span: Span, step: Step, camera_id: UUID | None) -> list[Point]:
    """Each camera's counts by minute or hour. A period of which nothing was seen is missing: it is unknown.

    Raises: Invalid, on an empty or too long span.
    """
    span = series_span(span, step)
    cells: defaultdict[tuple[UUID, datetime], list[Cell]] = defaultdict(list)
    for c in store.series_cells(tx, span, step, camera_id):
        cell = Cell(line_id=c.line_id, way=c.way, kind=c.kind, crossings=c.crossings)
        cells[c.camera_id, c.starts_at].append(cell)
    length = timedelta(minutes=1) if step is Step.MINUTE else timedelta(hours=1)
    points: list[Point] = []
    for seen in store.series_seen(tx, span, step, camera_id):
        ends = min(seen.starts_at + length, max(tx.at, seen.starts_at), span.end)
        period = Period(
            span=Span(start=seen.starts_at, end=ends),
            seen_s=seen.seen_s,
            cells=cells[seen.camera_id, seen.starts_at],
        )
        points.append(Point(camera_id=seen.camera_id, period=period))
    return points


def _period(tx: Transaction, camera_id: UUID, span: Span, lines: list[CountedLine]) -> LinedPeriod:
    seen_s = store.lines_seen_s(tx, camera_id, span)
    return LinedPeriod(
        span=span,
        seen_s=store.seen_s(tx, camera_id, span),
        cells=store.cells(tx, camera_id, span),
        lines=[_line_seen(line, span, seen_s[line.line_id]) for line in lines],
    )


def _line_seen(line: CountedLine, span: Span, seen_s: int) -> LineSeen:
    possible_s = since_drawn(span, line).length_s
    return LineSeen(line_id=line.line_id, seen_s=min(seen_s, possible_s), possible_s=possible_s)


def _kept_typical(
    tx: Transaction, camera_id: UUID, today: Span, zone: ZoneInfo, lines: list[CountedLine]
) -> Typical | None:
    minute = today.end.replace(second=0, microsecond=0)
    key = (tx.actor.city, camera_id, minute, tuple(line.line_id for line in lines))
    with suppress(KeyError):
        return _kept[key]
    found = _typical(tx, camera_id, today, zone, lines)
    if len(_kept) >= KEPT_MOST:
        _kept.clear()
    _kept[key] = found
    return found


def _typical(
    tx: Transaction, camera_id: UUID, today: Span, zone: ZoneInfo, lines: list[CountedLine]
) -> Typical | None:
    earlier = earlier_days(today, zone)
    days = _days(tx, camera_id, earlier)
    if not days:
        return None
    here = today.start.astimezone(zone).date()
    return typical(here, days, store.holidays(tx, earlier[-1][0]), lines)


def _days(tx: Transaction, camera_id: UUID, earlier: list[tuple[date, Span]]) -> list[Day]:
    """Each of these days with what was seen and counted; none at all where nothing was ever seen."""
    spans = [span for _, span in earlier]
    seen = store.days_seen_s(tx, camera_id, spans)
    if not seen:
        return []
    cells: defaultdict[int, list[Cell]] = defaultdict(list)
    for c in store.days_cells(tx, camera_id, spans):
        cells[c.nth].append(Cell(line_id=c.line_id, way=c.way, kind=c.kind, crossings=c.crossings))
    return [
        Day(on=on, period=Period(span=span, seen_s=seen.get(nth, 0), cells=cells[nth]))
        for nth, (on, span) in enumerate(earlier, 1)
    ]
