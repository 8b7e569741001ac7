"""The uptime league: what share of the time each camera works, worst first. Pure.

Times come in slots of ten seconds. What nobody watched is unknown: it is said apart, and never counted as
down.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from kentongan.base.errors import Invalid
from kentongan.cameras.health.model import FAILED

SLOT_S: Final = 10
DAYS_MOST: Final = 400
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula."""


class By(StrEnum):
    CAMERA = "camera"
    OWNER = "owner"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Watched:
    """Slots of one camera and local day."""

    camera_id: UUID
    day: date
    watched: int
    failed: int
    impaired: int


@dataclass(frozen=True, slots=True)
class Failure:
    """How often a trouble of one kind began at one camera on one local day."""

    camera_id: UUID
    kind: str
    day: date
    times: int


class Member(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local days, both included, up to now."""

    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return min(self.now, _midnight(self.last + timedelta(days=1), self.zone))

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the league. `uptime` is of what was watched, None where nothing was; `mtbf_s`: watched time
    in which it worked, by the failures that began; None where none did."""

    key: str
    name: str
    owner: str
    cameras: int
    watched_s: int
    failed_s: int
    impaired_s: int
    unknown_s: int
    uptime: float | None
    failures: int
    mtbf_s: int | None
    kinds: dict[str, int]


def span(first: date, last: date, zone: ZoneInfo, now: datetime) -> Span:
    """Raises: Invalid."""
    if last < first:
        raise Invalid("the last day lies before the first")
    if (last - first).days >= DAYS_MOST:
        raise Invalid(f"{DAYS_MOST} days at most")
    return Span(first=first, last=last, zone=zone, now=now)


def rows(
    by: By, within: Span, members: Sequence[Member], watched: Iterable[Watched], failures: Iterable[Failure]
) -> list[Row]:
    """The league, worst first; what is quite unknown comes last."""
    keys = _keys(by, {it.id: it for it in members})
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    kinds: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for it in watched:
        key = keys(it.camera_id, it.day)
        if key is not None:
            for i, slots in enumerate((it.watched, it.failed, it.impaired)):
                sums[key][i] += slots
    for failure in failures:
        key = keys(failure.camera_id, failure.day)
        if key is not None:
            kinds[key][failure.kind] += failure.times
    possible, counts = _possible(within, members, keys)
    names = {it.id.hex: (f"{it.code} {it.name}", it.owner) for it in members}
    made = [
        _row((key, *names.get(key, (key, ""))), counts[key], possible[key], (sums[key], kinds[key]))
        for key in possible
    ]
    if by in {By.DAY, By.MONTH}:
        return sorted(made, key=lambda it: it.key)
    return sorted(made, key=lambda it: (it.uptime is None, it.uptime, it.key))


Keys = Callable[[UUID, date], str | None]


def _keys(by: By, members: dict[UUID, Member]) -> Keys:
    def key(camera: UUID, day: date) -> str | None:
        member = members.get(camera)
        if member is None:
            return None
        return {
            By.CAMERA: member.id.hex,
            By.OWNER: member.owner,
            By.DAY: day.isoformat(),
            By.MONTH: day.isoformat()[:7],
        }[by]

    return key


def _possible(within: Span, members: Sequence[Member], keys: Keys) -> tuple[dict[str, int], dict[str, int]]:
    """Seconds that could have been watched, and cameras, by key: a camera counts from when it was
    registered."""
    seconds: defaultdict[str, int] = defaultdict(int)
    cameras: defaultdict[str, set[UUID]] = defaultdict(set)
    for day in within.days():
        begins, ends = _midnight(day, within.zone), _midnight(day + timedelta(days=1), within.zone)
        for it in members:
            length = (min(ends, within.end) - max(begins, it.created_at)).total_seconds()
            key = keys(it.id, day)
            if length > 0 and key is not None:
                seconds[key] += round(length)
                cameras[key].add(it.id)
    return seconds, {key: len(them) for key, them in cameras.items()}


def _row(
    named: tuple[str, str, str], count: int, possible_s: int, sums: tuple[list[int], dict[str, int]]
) -> Row:
    key, name, owner = named
    slots, kinds = sums
    watched_s, failed_s, impaired_s = (it * SLOT_S for it in slots)
    times = sum(n for kind, n in kinds.items() if kind in FAILED)
    return Row(
        key=key, name=name, owner=owner, cameras=count,
        watched_s=watched_s, failed_s=failed_s, impaired_s=impaired_s,
        unknown_s=max(0, possible_s - watched_s),
        uptime=1 - failed_s / watched_s if watched_s else None,
        failures=times,
        mtbf_s=round((watched_s - failed_s) / times) if times else None,
        kinds=dict(kinds),
    )  # fmt: skip


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def to_csv(found: Sequence[Row], by: By, within: Span, who: str) -> str:
    """The league as a sheet: what it holds, for whom and when stands above it. No cell becomes a formula."""
    out = io.StringIO()
    sheet = csv.writer(out)
    at = within.now.astimezone(within.zone)
    sheet.writerow(["liga kesehatan kamera / camera health league", by.value])
    sheet.writerow(["dari / from", within.first.isoformat(), "sampai / to", within.last.isoformat()])
    sheet.writerow(["zona waktu / time zone", within.zone.key])
    sheet.writerow(["dibuat / made", at.isoformat(timespec="seconds"), plain(who)])
    kinds = sorted({kind for row in found for kind in row.kinds})
    sheet.writerow([
        "name", "owner", "cameras", "uptime_percent", "watched_s", "failed_s", "impaired_s", "unknown_s",
        "failures", "mtbf_s", *kinds,
    ])  # fmt: skip
    for row in found:
        uptime = "" if row.uptime is None else f"{100 * row.uptime:.3f}"
        mtbf = "" if row.mtbf_s is None else row.mtbf_s
        sheet.writerow([
            plain(row.name), plain(row.owner), row.cameras, uptime, row.watched_s, row.failed_s,
            row.impaired_s, row.unknown_s, row.failures, mtbf, *(row.kinds.get(kind, 0) for kind in kinds),
        ])  # fmt: skip
    return out.getvalue()


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
