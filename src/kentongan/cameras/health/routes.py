"""HTTP of the health of cameras: parse, call one action, answer."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.cameras.health import actions
from kentongan.cameras.health.league import By, to_csv
from kentongan.cameras.health.model import Binds, Ticket, TicketState, Trouble, TroubleKind
from kentongan.cameras.health.store import Contact
from kentongan.cameras.routes import Pulled
from kentongan.settings import Repairs

router = APIRouter(prefix="/api/health", tags=["health"])
Looking = Annotated[Transaction, read("camera.view")]
Telling = Annotated[Transaction, change("camera.view")]
"""Who sees a camera may say that it is broken."""
Managing = Annotated[Transaction, change("camera.manage")]


class TroubleRow(BaseModel):
    """What is wrong with a camera. `seen_at`: last confirmed. `proposed`: it lasts, and there is no
    ticket."""

    id: UUID
    camera_id: UUID
    kind: TroubleKind
    serious: bool
    since: datetime
    seen_at: datetime
    sure: float
    why: str
    alarm: bool
    proposed: bool


class OutageRow(BaseModel):
    """Cameras that were cut off together; each of them is offline, and none is an alarm of its own."""

    id: UUID
    binds: Binds
    name: str
    since: datetime
    cameras: list[UUID]


class Troubles(BaseModel):
    """`unwatched`: cameras that are to be watched and that nobody watches, by their codes; one alarm."""

    at: datetime
    troubles: list[TroubleRow]
    outages: list[OutageRow]
    unwatched: list[UUID]


class TicketRow(BaseModel):
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


class OpenedTicket(BaseModel, extra="forbid"):
    camera_id: UUID
    trouble: str = Field(max_length=20)
    note: str = Field("", max_length=1000)


class Assigned(BaseModel, extra="forbid"):
    assignee: str = Field(min_length=1, max_length=200)
    note: str = Field("", max_length=1000)


class Noted(BaseModel, extra="forbid"):
    note: str = Field("", max_length=1000)


class OwnerContact(BaseModel, extra="forbid"):
    owner: str = Field(min_length=1, max_length=200)
    contact: str = Field(max_length=200)


class LeagueRow(BaseModel):
    """`uptime` is of the seconds watched, null where none were; what nobody watched is `unknown_s`."""

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
    kinds: Mapping[str, int]


class LeagueTable(BaseModel):
    first: date
    last: date
    timezone: str
    at: datetime
    rows: list[LeagueRow]


@router.get("", operation_id="readHealth")
def read_health(tx: Looking, request: Request, pulled: Pulled) -> Troubles:
    found = actions.now(tx, _propose(request), pulled=pulled)
    return Troubles(
        at=found.at,
        troubles=[_trouble(it, it.id in found.alarms, it.id in found.proposed) for it in found.troubles],
        outages=[OutageRow.model_validate(asdict(it)) for it in found.outages],
        unwatched=list(found.unwatched),
    )


@router.get("/cameras/{id}", operation_id="listPastTroubles")
def list_past_troubles(tx: Looking, id: UUID) -> list[TroubleRow]:
    return [_trouble(it, False, False) for it in actions.history(tx, id)]


@router.post("/cameras/{id}/view", operation_id="acceptView", status_code=204)
def accept_view(tx: Managing, id: UUID) -> None:
    """The camera shall look where it looks now."""
    actions.accept_view(tx, id)


@router.get("/tickets", operation_id="listTickets")
def list_tickets(tx: Looking, everything: bool = False) -> list[TicketRow]:
    return [_ticket(it) for it in actions.tickets(tx, everything=everything)]


@router.post("/tickets", operation_id="openTicket", status_code=201)
def open_ticket(tx: Telling, body: OpenedTicket) -> TicketRow:
    return _ticket(actions.open_ticket(tx, body.camera_id, body.trouble, body.note))


@router.post("/tickets/{id}/assign", operation_id="assignTicket")
def assign_ticket(tx: Managing, id: UUID, body: Assigned) -> TicketRow:
    return _ticket(actions.assign(tx, id, body.assignee, body.note))


@router.post("/tickets/{id}/repaired", operation_id="repairedTicket")
def repaired_ticket(tx: Managing, id: UUID, body: Noted) -> TicketRow:
    return _ticket(actions.repaired(tx, id, body.note))


@router.post("/tickets/{id}/drop", operation_id="dropTicket")
def drop_ticket(tx: Managing, id: UUID, body: Noted) -> TicketRow:
    return _ticket(actions.drop(tx, id, body.note))


@router.get("/contacts", operation_id="listContacts")
def list_contacts(tx: Looking) -> list[OwnerContact]:
    return [_contact(it) for it in actions.contacts(tx)]


@router.put("/contacts", operation_id="setContact")
def set_contact(tx: Managing, body: OwnerContact) -> OwnerContact:
    return _contact(actions.set_contact(tx, body.owner, body.contact))


Day = Annotated[date | None, Query()]


@router.get("/league", operation_id="readLeague")
def read_league(tx: Looking, by: By = By.CAMERA, first: Day = None, last: Day = None) -> LeagueTable:
    """Share of time working, of local days, both included: the last seven where none are given."""
    found = actions.uptime(tx, by, first, last)
    return LeagueTable(
        first=found.span.first,
        last=found.span.last,
        timezone=found.span.zone.key,
        at=found.span.now,
        rows=[LeagueRow.model_validate(asdict(it)) for it in found.rows],
    )


@router.get("/league.csv", operation_id="exportLeague", response_class=Response)
def export_league(tx: Looking, by: By = By.CAMERA, first: Day = None, last: Day = None) -> Response:
    found = actions.uptime(tx, by, first, last)
    name = f"kesehatan-{by.value}-{found.span.first}-{found.span.last}.csv"
    return Response(
        to_csv(found.rows, by, found.span, tx.actor.name),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _propose(request: Request) -> timedelta:
    return timedelta(minutes=cast(Repairs, request.app.state.repairs).propose_min)


def _trouble(it: Trouble, alarm: bool, proposed: bool) -> TroubleRow:
    more = {"serious": it.serious, "alarm": alarm, "proposed": proposed}
    return TroubleRow.model_validate(asdict(it) | more)


def _ticket(it: Ticket) -> TicketRow:
    return TicketRow.model_validate(asdict(it))


def _contact(it: Contact) -> OwnerContact:
    return OwnerContact(owner=it.owner, contact=it.contact)
