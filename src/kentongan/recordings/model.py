"""Recordings: spans of time and what may be said of them, plans by the week, the chain of segments. Pure."""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid

SEAM: Final = timedelta(seconds=1.5)
"""Segments that follow each other closer than this show no gap: a camera's clock is not ours."""
OLD: Final = timedelta(hours=24)
"""Who looks at what is older must say why."""
VIEW_MOST: Final = timedelta(hours=25)
TIMELINE_MOST: Final = timedelta(days=31)
EXPORT_MOST: Final = timedelta(hours=2)
EXPORTS_AT_ONCE: Final = 2
RULES_MOST: Final = 28
DAY_MIN: Final = 24 * 60
NOTHING: Final = bytes(32)
"""What stands before the first link of a chain."""


class Mode(StrEnum):
    CONTINUOUS = "continuous"
    ALERT = "alert"
    OFF = "off"


class Kind(StrEnum):
    """How long a segment stays: everyday, or around something that happened."""

    GENERAL = "umum"
    INCIDENT = "kejadian"


class StoreState(StrEnum):
    READY = "ready"
    FULL = "full"
    BROKEN = "broken"


class ExportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ReasonNeeded(Invalid):
    """What is older than a day is shown only to who says why."""


class TooManyExports(Conflict): ...


class RecordingOff(Conflict): ...


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From an instant, and up to another that does not belong to it."""

    from_at: datetime
    to_at: datetime

    @property
    def length(self) -> timedelta:
        return self.to_at - self.from_at


def span(from_at: datetime, to_at: datetime, most: timedelta) -> Span:
    """Raises: Invalid, on what is no span, or longer than `most`."""
    if from_at.tzinfo is None or to_at.tzinfo is None:
        raise Invalid("give both instants with their time zone, as 2026-11-24T08:00:00+07:00")
    if to_at <= from_at:
        raise Invalid("the span ends before it begins; give the earlier instant first")
    if to_at - from_at > most:
        raise Invalid(f"the span is too long; {most.total_seconds() / 3600:g} hours at most")
    return Span(from_at.astimezone(UTC), to_at.astimezone(UTC))


def merged(spans: Iterable[Span], seam: timedelta = timedelta()) -> list[Span]:
    """The same time covered by as few spans as can be, in order; holes up to `seam` are none."""
    out: list[Span] = []
    for found in sorted(spans):
        if out and found.from_at <= out[-1].to_at + seam:
            out[-1] = Span(out[-1].from_at, max(out[-1].to_at, found.to_at))
        else:
            out.append(found)
    return out


def clipped(spans: Iterable[Span], within: Span) -> list[Span]:
    """What of each span lies inside; what lies wholly outside falls away."""
    cut = (Span(max(s.from_at, within.from_at), min(s.to_at, within.to_at)) for s in spans)
    return [s for s in cut if s.to_at > s.from_at]


def gaps(covered: Iterable[Span], within: Span) -> list[Span]:
    """What of `within` no span covers, in order."""
    out: list[Span] = []
    at = within.from_at
    for found in merged(clipped(covered, within)):
        if found.from_at > at:
            out.append(Span(at, found.from_at))
        at = found.to_at
    if at < within.to_at:
        out.append(Span(at, within.to_at))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """On these days (0 is Monday) from a minute of the day to another, past midnight if that is earlier."""

    days: tuple[int, ...]
    from_min: int
    to_min: int
    mode: Mode

    def fits(self, local: datetime) -> bool:
        minute = local.hour * 60 + local.minute
        if self.from_min < self.to_min:
            return local.weekday() in self.days and self.from_min <= minute < self.to_min
        before = (local.weekday() - 1) % 7 in self.days and minute < self.to_min
        return before or (local.weekday() in self.days and minute >= self.from_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The first rule that fits counts; where none does, `mode`."""

    mode: Mode = Mode.ALERT
    rules: tuple[Rule, ...] = ()

    def mode_at(self, local: datetime) -> Mode:
        """`local`: the city's own time of day."""
        return next((rule.mode for rule in self.rules if rule.fits(local)), self.mode)


def check_plan(plan: Plan) -> None:
    """Raises: Invalid, naming the rule and what is wrong with it."""
    if len(plan.rules) > RULES_MOST:
        raise Invalid(f"{len(plan.rules)} rules; a camera takes {RULES_MOST} at most")
    for i, rule in enumerate(plan.rules, 1):
        if not rule.days or any(day not in range(7) for day in rule.days):
            raise Invalid(f"rule {i}: name the days as 0 (Monday) to 6 (Sunday), at least one")
        if len(set(rule.days)) != len(rule.days):
            raise Invalid(f"rule {i}: a day is named twice")
        if not (0 <= rule.from_min < DAY_MIN and 0 < rule.to_min <= DAY_MIN):
            raise Invalid(f"rule {i}: give minutes of the day, from 0 to 1440")
        if rule.from_min == rule.to_min:
            raise Invalid(f"rule {i}: it ends when it begins; a whole day is 0 to 1440")


def rules_of(rows: Sequence[dict[str, Any]]) -> tuple[Rule, ...]:
    """What the database keeps. Raises: KeyError, ValueError, TypeError on what is no rule."""
    return tuple(
        Rule(
            days=tuple(int(day) for day in row["days"]),
            from_min=int(row["from_min"]),
            to_min=int(row["to_min"]),
            mode=Mode(row["mode"]),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the chain covers of one segment."""

    camera_id: UUID
    began_at: datetime
    ended_at: datetime
    bytes: int
    sha256: bytes


def link(before: bytes, facts: Facts) -> bytes:
    """The chain's value after a segment; see migrations/0013_recordings.sql."""
    ends = struct.pack(">qqq", micros(facts.began_at), micros(facts.ended_at), facts.bytes)
    return hashlib.sha256(before + facts.sha256 + facts.camera_id.bytes + ends).digest()


def micros(at: datetime) -> int:
    """Whole microseconds since 1970 UTC."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def place_of(city: str, camera: UUID, began_at: datetime, id: UUID) -> str:
    """Where a segment's file lies below the store's folder: made of ids, never of what somebody typed."""
    return f"{city}/{camera}/{began_at.astimezone(UTC):%Y-%m-%d}/{id}.mp4"


def needs_reason(viewed: Span, at: datetime) -> bool:
    return viewed.from_at < at - OLD
