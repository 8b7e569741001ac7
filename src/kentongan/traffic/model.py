"""Counts as people read them: what crossed, and beside it always what was seen. No database, no web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

COVERAGE_ENOUGH: Final = 0.9  # a day seen less than this says nothing about what is typical
ALIKE_ENOUGH: Final = 3  # so many days of the same sort, else all days are taken together
DAYS_BACK: Final = 56
SERIES_MOST: Final = 3000  # periods of one answer


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
class Cell:
    """Crossings of one line, way and kind."""

    line_id: UUID
    way: str
    kind: str
    crossings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalCell:
    """The median of crossings on comparable days."""

    line_id: UUID
    way: str
    kind: str
    median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Seconds of a span in which pictures arrived and were looked at."""

    seen_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One earlier day, over the same hours: what was seen, and what crossed."""

    starts_at: datetime
    seen_s: int
    possible_s: int
    cells: Sequence[Cell]

    @property
    def comparable(self) -> bool:
        return self.possible_s > 0 and self.seen_s >= COVERAGE_ENOUGH * self.possible_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    days: int
    cells: list[TypicalCell]
