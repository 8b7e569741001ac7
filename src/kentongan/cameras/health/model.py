"""What is wrong with cameras, which of them were cut off together, and how they are repaired. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import Final
from uuid import UUID

from kentongan.base.errors import Conflict, Invalid
from kentongan.base.ids import new_id

STALE: Final = timedelta(seconds=60)
"""A trouble that was not confirmed for so long is no news."""
OUTAGE_FIRST: Final = timedelta(seconds=22)
"""A camera that just fell silent is no alarm yet: it may be one of many, which are one alarm together."""
TOGETHER: Final = timedelta(seconds=120)
"""Cameras that one thing cut off fail within so long of each other."""
TOGETHER_LEAST: Final = 5
TOGETHER_PART: Final = 0.5
CITY_PART: Final = 0.8
WORKS_FOR: Final = timedelta(minutes=10)
"""So long a repaired camera must work before the machine believes it."""
NOTE_MOST: Final = 500
CONTACT_MOST: Final = 100


class TroubleKind(StrEnum):
    """The words of video/fitness_signs.py, and `offline`."""

    OFFLINE = "offline"
    FROZEN = "frozen"
    BLACK = "black"
    OVER_EXPOSED = "over_exposed"
    BLURRED = "blurred"
    COVERED = "covered"
    TURNED = "turned"
    MOVED = "moved"
    LOW_RATE = "low_rate"
    CLOCK_DRIFT = "clock_drift"


FAILED: Final = frozenset(
    {
        TroubleKind.OFFLINE,
        TroubleKind.FROZEN,
        TroubleKind.BLACK,
        TroubleKind.OVER_EXPOSED,
        TroubleKind.COVERED,
        TroubleKind.TURNED,
    }
)
"""With these a camera shows nothing of what it is there for; with the others, less than it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with one camera. `seen_at`: last confirmed; `sure`: 0 to 1; `alarm`: it was the news
    when it began."""

    id: UUID
    camera_id: UUID
    kind: TroubleKind
    since: datetime
    seen_at: datetime
    sure: float
    why: str
    alarm: bool

    @property
    def serious(self) -> bool:
        return self.kind in FAILED

    def is_fresh(self, at: datetime) -> bool:
        """Confirmed lately: what nobody confirms any more is no news."""
        return at - self.seen_at < STALE


def aloud(troubles: Iterable[Trouble], held: Collection[UUID], at: datetime) -> frozenset[UUID]:
    """The troubles that are told aloud: one of each camera that has a fresh serious one, never none.

    The one that was the news stays it while it is fresh; when it goes, the oldest that stands takes its
    place: a camera that froze and then fell silent is no quieter for it. `held`: cameras of an outage.
    """
    first: dict[UUID, Trouble] = {}
    for it in sorted(troubles, key=lambda it: (not it.alarm, it.since, it.kind)):
        if it.serious and it.camera_id not in held and it.is_fresh(at) and _is_told(it, at):
            first.setdefault(it.camera_id, it)
    return frozenset(it.id for it in first.values())


def _is_told(it: Trouble, at: datetime) -> bool:
    return at - it.since >= (OUTAGE_FIRST if it.kind is TroubleKind.OFFLINE else timedelta())


class Binds(StrEnum):
    """What cameras that fail together have in common, from narrow to wide."""

    NETWORK = "network"
    AREA = "area"
    OWNER = "owner"
    CITY = "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A camera that should be seen, and what binds it to others."""

    camera_id: UUID
    network: str
    area: str
    owner: str
    down_since: datetime | None

    def name(self, binds: Binds) -> str:
        return {
            Binds.NETWORK: self.network,
            Binds.AREA: self.area,
            Binds.OWNER: self.owner,
            Binds.CITY: "*",
        }[binds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    id: UUID
    binds: Binds
    name: str
    since: datetime
    ended_at: datetime | None
    cameras: Sequence[UUID]


def outages(cameras: Sequence[Placed], known: Sequence[Outage], at: datetime) -> list[Outage]:
    """The outages that are new, larger or ended, from the cameras that are down now.

    An outage ends when most of its cameras are back. Whoever fails later on the same network joins it.
    """
    down = {it.camera_id: it for it in cameras if it.down_since is not None}
    over = [it for it in known if _is_over(it, down)]
    changed = [replace(it, ended_at=at) for it in over]
    held = {id for it in known if it not in over for id in it.cameras}
    for outage in known:
        grown = outage if outage in over else _grown(outage, down, held)
        held |= set(grown.cameras) if outage not in over else set()
        if grown != outage:
            changed.append(grown)
    while (fresh := _widest([it for it in cameras if it.camera_id not in held])) is not None:
        # Who failed a little before the burst would join at the next look: it belongs to it from the first.
        grown = _grown(fresh, down, held)
        changed.append(grown)
        held |= set(grown.cameras)
    return changed


def _is_over(outage: Outage, down: Mapping[UUID, Placed]) -> bool:
    return 2 * sum(id in down for id in outage.cameras) <= len(outage.cameras)


def _grown(outage: Outage, down: Mapping[UUID, Placed], held: Collection[UUID]) -> Outage:
    """With the cameras of the same network, area or owner that are down and in no other outage."""
    joined = [
        it.camera_id
        for it in down.values()
        if it.name(outage.binds) == outage.name and it.camera_id not in {*outage.cameras, *held}
        and it.down_since is not None and it.down_since >= outage.since - TOGETHER
    ]  # fmt: skip
    return replace(outage, cameras=[*outage.cameras, *joined]) if joined else outage


def _widest(cameras: Sequence[Placed]) -> Outage | None:
    """The group that explains most cameras at once; of two that explain as many, the narrower."""
    found: list[Outage] = []
    for binds in Binds:
        for name in sorted({it.name(binds) for it in cameras if it.down_since and it.name(binds)}):
            group = [it for it in cameras if it.name(binds) == name]
            members = _burst(group)
            part = CITY_PART if binds is Binds.CITY else TOGETHER_PART
            if len(members) >= max(TOGETHER_LEAST, part * len(group)):
                found.append(_outage(binds, name, members))
    return max(found, key=lambda it: len(it.cameras), default=None)


def _burst(group: Sequence[Placed]) -> list[Placed]:
    """The most cameras of a group that went down within a short time."""
    down = sorted((it for it in group if it.down_since), key=lambda it: (it.down_since, it.camera_id))
    best: list[Placed] = []
    for i, first in enumerate(down):
        run = [it for it in down[i:] if _gap(first, it) <= TOGETHER]
        best = run if len(run) > len(best) else best
    return best


def _gap(first: Placed, last: Placed) -> timedelta:
    assert first.down_since and last.down_since  # noqa: S101 - only those that are down are asked
    return last.down_since - first.down_since


def _outage(binds: Binds, name: str, members: Sequence[Placed]) -> Outage:
    since = min(it.down_since for it in members if it.down_since)
    ids = [it.camera_id for it in members]
    return Outage(id=new_id(), binds=binds, name=name, since=since, ended_at=None, cameras=ids)


def network_of(host: str) -> str:
    """The network that a host hangs on, "10.3.7.0/24"; of a name its domain; "" where none can be told."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.partition(".")[2]
    return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


class TicketState(StrEnum):
    OPEN = "open"
    ASSIGNED = "assigned"
    REPAIRED = "repaired"
    VERIFIED = "verified"
    DROPPED = "dropped"


NEXT: Final = MappingProxyType(
    {
        TicketState.OPEN: frozenset({TicketState.ASSIGNED, TicketState.REPAIRED, TicketState.DROPPED}),
        TicketState.ASSIGNED: frozenset({TicketState.ASSIGNED, TicketState.REPAIRED, TicketState.DROPPED}),
        TicketState.REPAIRED: frozenset({TicketState.OPEN, TicketState.VERIFIED, TicketState.DROPPED}),
        TicketState.VERIFIED: frozenset[TicketState](),
        TicketState.DROPPED: frozenset[TicketState](),
    }
)


class TicketClosed(Conflict):
    """A ticket cannot go from where it is to where somebody wants it."""


class TicketThere(Conflict):
    """There is an open ticket for this already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Work to be done on a camera. `trouble` is a TroubleKind or "other"."""

    id: UUID
    number: int
    camera_id: UUID
    trouble: str
    state: TicketState
    note: str
    assignee: str
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    repaired_at: datetime | None
    verified_at: datetime | None


def step(ticket: Ticket, to: TicketState, at: datetime) -> Ticket:
    """Raises: TicketClosed."""
    if to not in NEXT[ticket.state]:
        raise TicketClosed(f"ticket {ticket.number} is {ticket.state}; it cannot become {to}")
    repaired = at if to is TicketState.REPAIRED else None if to is TicketState.OPEN else ticket.repaired_at
    verified = at if to is TicketState.VERIFIED else None
    return replace(ticket, state=to, changed_at=at, repaired_at=repaired, verified_at=verified)


def check_trouble(kind: str) -> str:
    if kind != "other" and kind not in set(TroubleKind):
        raise Invalid(f"no such trouble: {kind}; there are {', '.join(TroubleKind)} and other")
    return kind


def check_text(text: str, most: int) -> str:
    cleaned = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(cleaned) > most or any(ord(c) < 32 and c != "\n" for c in cleaned):
        raise Invalid(f"at most {most} characters, and no control characters")
    return cleaned


def proposed(
    troubles: Iterable[Trouble], tickets: Iterable[Ticket], held: set[UUID], before: datetime
) -> list[Trouble]:
    """Serious troubles that last and that nobody has written a ticket for; a camera in an outage waits for
    that."""
    written = {(it.camera_id, it.trouble) for it in tickets if NEXT[it.state]}
    return [
        it for it in troubles
        if it.serious and it.since <= before and it.camera_id not in held
        and (it.camera_id, it.kind.value) not in written
    ]  # fmt: skip
