"""HTTP of who is looking at an incident now. Nothing of it is kept."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Request

from kentongan.access.doors import read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import looking
from kentongan.incidents.presence import Lookers, Page, Presence

router = APIRouter(prefix="/api", tags=["incidents"])
Looking = Annotated[Transaction, read("incident.view")]


def _presence(request: Request) -> Presence:
    return cast(Presence, request.app.state.presence)


def _page(tx: Transaction, page: UUID) -> Page:
    return Page("", tx.actor.city, tx.actor.name, str(page))


@router.get("/lookers", operation_id="listLookers")
def list_lookers(request: Request, tx: Looking) -> list[Lookers]:
    """Who has which incident open now, in the whole city."""
    return _presence(request).who(tx.actor.city)


@router.put("/incidents/{id}/lookers/{page}", operation_id="lookAtIncident", status_code=204)
def look_at_incident(request: Request, tx: Looking, id: UUID, page: UUID) -> None:
    """This page shows the incident; to be said again every few seconds. `page`: a number of its own."""
    looking.check(tx, id)
    _presence(request).look(_page(tx, page), id)


@router.delete("/incidents/{id}/lookers/{page}", operation_id="leaveIncident", status_code=204)
def leave_incident(request: Request, tx: Looking, id: UUID, page: UUID) -> None:
    looking.check(tx, id)
    _presence(request).leave(_page(tx, page), id)
