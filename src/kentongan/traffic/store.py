"""SQL of the traffic room. Reading only; what a watch process writes stands in record.py.

Epochs are added up; seen seconds are or-ed first, so that two epochs never make more than 60 of a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.traffic.model import Cell, CountedLine, Health, Kind, Span, Step, Way

HEALTH: Final = "select cameras, watched, seen_s from house_health(%(at)s::timestamptz)"
WANTED: Final = """
    select id, counted, exists (
      select from camera_state s where s.camera_id = camera.id and s.counting and s.state <> 'released'
        and s.epoch = camera.epoch and s.reported_at > %(at)s::timestamptz - interval '15 seconds') as held
    from camera where enabled order by code"""
TIMEZONE: Final = "select timezone from city"
HOLIDAYS: Final = "select day from holiday where day >= %(since)s"
CAMERA: Final = "select id, counted from camera where id = %(id)s"

LINES: Final = """
    select id as line_id, name, forward_name, back_name, created_at as since
    from line where camera_id = %(camera_id)s and ended_at is null order by name"""
CELLS: Final = """
    select line_id, way, kind, sum(crossings)::integer as crossings
    from count_minute c join line l on l.id = c.line_id and l.ended_at is null
    where c.camera_id = %(camera_id)s and minute >= %(start)s and minute < %(end)s
    group by line_id, way, kind order by line_id, way, kind"""
SEEN: Final = """
    select coalesce(sum(seconds_seen(mask)), 0)::integer as seen_s from (
      select bit_or(seconds) as mask from seen_minute
      where camera_id = %(camera_id)s and minute >= %(start)s and minute < %(end)s group by minute) m"""
LINES_SEEN: Final = """
    select l.id as line_id, coalesce(sum(seconds_seen(
      case when m.minute < l.created_at
        then m.mask >> ceil(extract(second from l.created_at))::integer  -- the seconds before it was drawn
        else m.mask end)), 0)::integer as seen_s
    from line l left join (
      select minute, bit_or(seconds) as mask from seen_minute
      where camera_id = %(camera_id)s and minute >= %(start)s and minute < %(end)s group by minute) m
      on m.minute > l.created_at - interval '1 minute'
    where l.camera_id = %(camera_id)s and l.ended_at is null group by l.id"""
DAYS_CELLS: Final = """
    select span.nth::integer as nth, line_id, way, kind, sum(crossings)::integer as crossings
    from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) with ordinality
      as span (starts, ends, nth)
    join count_minute c on c.camera_id = %(camera_id)s and c.minute >= span.starts and c.minute < span.ends
    join line l on l.id = c.line_id and l.ended_at is null
    group by span.nth, line_id, way, kind"""
DAYS_SEEN: Final = """
    select nth::integer as nth, sum(seconds_seen(mask))::integer as seen_s from (
      select span.nth, bit_or(seconds) as mask
      from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) with ordinality
      as span (starts, ends, nth)
      join seen_minute s on s.camera_id = %(camera_id)s and s.minute >= span.starts and s.minute < span.ends
      group by span.nth, s.minute) m
    group by nth"""
SERIES_CELLS: Final = """
    select camera_id, date_trunc(%(step)s::text, minute, 'UTC') as starts_at, line_id, way, kind,
      sum(crossings)::integer as crossings
    from count_minute
    where minute >= %(start)s and minute < %(end)s
      and (%(camera_id)s::uuid is null or camera_id = %(camera_id)s::uuid)
    group by 1, 2, line_id, way, kind order by 2, 1"""
SERIES_SEEN: Final = """
    select camera_id, date_trunc(%(step)s::text, minute, 'UTC') as starts_at,
      sum(seconds_seen(mask))::integer as seen_s
    from (
      select camera_id, minute, bit_or(seconds) as mask from seen_minute
      where minute >= %(start)s and minute < %(end)s
        and (%(camera_id)s::uuid is null or camera_id = %(camera_id)s::uuid)
      group by camera_id, minute) m
    group by 1, 2 order by 2, 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    id: UUID
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A cell of the nth span asked for, from 1."""

    nth: int
    line_id: UUID
    way: Way
    kind: Kind
    crossings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCell:
    camera_id: UUID
    starts_at: datetime
    line_id: UUID
    way: Way
    kind: Kind
    crossings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSeen:
    camera_id: UUID
    starts_at: datetime
    seen_s: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A camera that should be seen, and counted where it is `counted`; `held`: somebody counts it now."""

    id: UUID
    counted: bool
    held: bool


def health(tx: Transaction) -> Health:
    return tx.one(Health, HEALTH, at=tx.at)


def wanted(tx: Transaction) -> list[Wanted]:
    """The cameras that should be seen."""
    return tx.all(Wanted, WANTED, at=tx.at)


def timezone(tx: Transaction) -> str:
    return tx.one(dict[str, str], TIMEZONE)["timezone"]


def holidays(tx: Transaction, since: date) -> frozenset[date]:
    return frozenset(row["day"] for row in tx.all(dict[str, date], HOLIDAYS, since=since))


def camera(tx: Transaction, id: UUID) -> Camera:
    """Raises: NotFound."""
    return tx.one(Camera, CAMERA, id=id)


def lines(tx: Transaction, camera_id: UUID) -> list[CountedLine]:
    return tx.all(CountedLine, LINES, camera_id=camera_id)


def cells(tx: Transaction, camera_id: UUID, span: Span) -> list[Cell]:
    return tx.all(Cell, CELLS, camera_id=camera_id, start=span.start, end=span.end)


def seen_s(tx: Transaction, camera_id: UUID, span: Span) -> int:
    found = tx.one(dict[str, int], SEEN, camera_id=camera_id, start=span.start, end=span.end)
    return found["seen_s"]


def lines_seen_s(tx: Transaction, camera_id: UUID, span: Span) -> dict[UUID, int]:
    """Seconds seen of a span since each line that stands was drawn."""
    rows = tx.all(dict[str, UUID | int], LINES_SEEN, camera_id=camera_id, start=span.start, end=span.end)
    return {UUID(str(row["line_id"])): int(str(row["seen_s"])) for row in rows}


def days_cells(tx: Transaction, camera_id: UUID, spans: Sequence[Span]) -> list[DayCell]:
    return tx.all(DayCell, DAYS_CELLS, camera_id=camera_id, **_ends(spans))


def days_seen_s(tx: Transaction, camera_id: UUID, spans: Sequence[Span]) -> dict[int, int]:
    """Seconds seen of the nth span, from 1; a span of which nothing was seen is missing."""
    rows = tx.all(dict[str, int], DAYS_SEEN, camera_id=camera_id, **_ends(spans))
    return {row["nth"]: row["seen_s"] for row in rows}


def series_cells(tx: Transaction, span: Span, step: Step, camera_id: UUID | None) -> list[SeriesCell]:
    return tx.all(SeriesCell, SERIES_CELLS, start=span.start, end=span.end, step=step, camera_id=camera_id)


def series_seen(tx: Transaction, span: Span, step: Step, camera_id: UUID | None) -> list[SeriesSeen]:
    return tx.all(SeriesSeen, SERIES_SEEN, start=span.start, end=span.end, step=step, camera_id=camera_id)


def _ends(spans: Sequence[Span]) -> dict[str, object]:
    return {"starts": [span.start for span in spans], "ends": [span.end for span in spans]}
