"""Incidents: the state machine of DOMAIN.md B4, merging, stamps. What may happen is a table. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from kentongan.base.errors import Conflict


class State(StrEnum):
    """baru, diverifikasi, didisposisi, ditangani, terkendali, selesai, ditutup; and the side exits."""

    NEW = "new"
    VERIFIED = "verified"
    DISPATCHED = "dispatched"
    ATTENDED = "attended"
    CONTROLLED = "controlled"
    DONE = "done"
    CLOSED = "closed"
    MERGED = "merged"
    REFERRED = "referred"
    CANCELLED = "cancelled"
    UNFOUNDED = "unfounded"


class Origin(StrEnum):
    CALL = "call"
    ALERT = "alert"
    PERSON = "person"
    PAPER = "paper"


OPEN: Final = frozenset(
    {State.NEW, State.VERIFIED, State.DISPATCHED, State.ATTENDED, State.CONTROLLED, State.DONE}
)
EXITS: Final = frozenset({State.REFERRED, State.CANCELLED, State.UNFOUNDED})
"""Ways out beside closing; `merged` is not among them: only merging leads there, only unmerging back."""

NEXT: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.NEW: frozenset({State.VERIFIED, State.DISPATCHED}) | EXITS,
        State.VERIFIED: frozenset({State.DISPATCHED}) | EXITS,
        State.DISPATCHED: frozenset({State.ATTENDED, State.VERIFIED}) | EXITS,
        State.ATTENDED: frozenset({State.CONTROLLED, State.DONE, State.DISPATCHED}) | EXITS,
        State.CONTROLLED: frozenset({State.ATTENDED, State.DONE}),
        State.DONE: frozenset({State.CLOSED, State.ATTENDED}),
        State.CLOSED: frozenset({State.VERIFIED}),
        State.MERGED: frozenset(),
        State.REFERRED: frozenset({State.VERIFIED}),
        State.CANCELLED: frozenset({State.VERIFIED}),
        State.UNFOUNDED: frozenset({State.VERIFIED}),
    }
)
REASONED: Final = frozenset(
    {(old, new) for old in (State.CLOSED, *EXITS) for new in NEXT[old]}
    | {(old, new) for old in OPEN for new in EXITS if new in NEXT[old]}
    | {(State.DONE, State.ATTENDED), (State.CONTROLLED, State.ATTENDED)}
)
"""Moves that need a reason: every exit, and every way back."""

STAMPS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.VERIFIED: "verified_at",
        State.DISPATCHED: "dispatched_at",
        State.ATTENDED: "departed_at",
        State.CONTROLLED: "controlled_at",
        State.DONE: "done_at",
        State.CLOSED: "closed_at",
    }
)


class IllegalMove(Conflict):
    """An incident cannot go from its state to the wanted one."""


class MovedMeanwhile(Conflict):
    """Somebody else moved it since it was read: nothing was done."""


class IncidentClosed(Conflict):
    """Nothing more happens to this incident."""


class Merged(Conflict):
    """This incident is part of another one; go there, or unmerge it first."""


class CannotMerge(Conflict):
    """These two cannot become one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One row of `incident`. `waits_from`: since when it waits for a unit to accept it, while none has it."""

    id: UUID
    code: str
    origin: Origin
    category: str
    priority: str
    state: State
    narrative: str
    answers: dict[str, Any]
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    place_text: str
    polsek: str
    kecamatan: str
    marks: tuple[str, ...]
    external_id: str | None
    owner_id: UUID | None
    owner_login: str | None
    opened_at: datetime
    entered_at: datetime
    waits_from: datetime
    opened_by: str
    rang_at: datetime | None
    answered_at: datetime | None
    verified_at: datetime | None
    dispatched_at: datetime | None
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    controlled_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    merged_into: UUID | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def move(incident: Incident, to: State, at: datetime) -> Incident:
    """The incident in its next state, stamped the first time it gets there.

    Raises: Merged, IllegalMove.
    """
    if incident.state is State.MERGED:
        raise Merged("this incident is part of another one; go there, or unmerge it first")
    if to not in NEXT[incident.state]:
        ways = ", ".join(sorted(NEXT[incident.state])) or "nothing"
        raise IllegalMove(f"from {incident.state} an incident goes to {ways}, not to {to}")
    stamp = STAMPS.get(to)
    stamped: dict[str, Any] = {stamp: at} if stamp and getattr(incident, stamp) is None else {}
    if to in OPEN and not incident.is_open:
        stamped["waits_from"] = at
    return replace(incident, state=to, **stamped)


def stamp(incident: Incident, what: str, at: datetime) -> Incident:
    """Set a stamp that is not set yet; the first time counts."""
    first: dict[str, Any] = {} if getattr(incident, what) is not None else {what: at}
    return replace(incident, **first)


def merge(incident: Incident, into: Incident) -> Incident:
    """Raises: CannotMerge, on two that are one already, or of which one is over."""
    if incident.id == into.id:
        raise CannotMerge("an incident cannot be merged into itself")
    if not incident.is_open:
        raise CannotMerge(f"{incident.code} is {incident.state}; only an open incident can be merged")
    if not into.is_open:
        raise CannotMerge(f"{into.code} is {into.state}; merge into an open incident")
    return replace(incident, state=State.MERGED, merged_into=into.id)


def unmerge(incident: Incident, state_before: State, at: datetime) -> Incident:
    """The incident as it was before it was merged. Raises: CannotMerge."""
    if incident.state is not State.MERGED:
        raise CannotMerge(f"{incident.code} is not merged")
    return replace(incident, state=state_before, merged_into=None, waits_from=at)
