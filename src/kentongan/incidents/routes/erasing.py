"""HTTP of text that must not stay: on an incident, and in a signed hand-over."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from kentongan.access.doors import change, read
from kentongan.base.db import Transaction
from kentongan.incidents.actions import erasing
from kentongan.incidents.model.passages import Copy, Standing
from kentongan.incidents.model.text import Plain

router = APIRouter(prefix="/api", tags=["incidents"])
LookingToErase = Annotated[Transaction, read("incident.erase")]
Erasing = Annotated[Transaction, change("incident.erase")]
KEY_MOST = 200
Key = Annotated[Plain, Field(min_length=1, max_length=KEY_MOST)]


class ErasedText(BaseModel, extra="forbid"):
    """`text`: the key of the place where it stands: `note:ID`, `partner:ID`, `outcome:ID` of a dispatch,
    `phone:DEVICE:NUMBER`, `handed:ID` and `handed:ID:LINE` of a hand-over. The reason goes into the journal
    for good: it repeats nothing of what is erased. `also`: keys of what says the same and goes with it; null:
    as far as it is the same thing."""

    text: Key
    reason: Plain = Field(max_length=500)
    also: list[Key] | None = Field(None, max_length=1000)


class CopyRow(BaseModel):
    """A place where the same words stand. `always`: it goes in any case, being the same thing; `goes`: it
    goes unless it is said otherwise. `by`: who wrote it, where that is known."""

    text: str
    standing: Standing
    at: datetime
    by: str
    always: bool
    goes: bool


class ErasingOutcome(BaseModel):
    """`left`: the places where the same words still stand."""

    erased: int
    left: list[CopyRow]


@router.get("/incidents/{id}/copies", operation_id="listCopies")
def list_copies(tx: LookingToErase, id: UUID, text: Annotated[Key, Query()]) -> list[CopyRow]:
    """Where on this incident, and in hand-overs since, the same words stand as at `text`."""
    return [_row(it) for it in erasing.alike(tx, id, text)]


@router.post("/incidents/{id}/erasures", operation_id="eraseText")
def erase_text(tx: Erasing, id: UUID, body: ErasedText) -> ErasingOutcome:
    """What this text said is gone for good; the journal keeps its SHA-256, who erased it, when and why."""
    return _outcome(erasing.erase(tx, id, _wish(body)))


@router.get("/handovers/{id}/copies", operation_id="listHandoverCopies")
def list_handover_copies(tx: LookingToErase, id: UUID, text: Annotated[Key, Query()]) -> list[CopyRow]:
    """The same of a text in a hand-over; of a line of an incident, also on that incident."""
    return [_row(it) for it in erasing.alike_handed(tx, id, text)]


@router.post("/handovers/{id}/erasures", operation_id="eraseHandoverText")
def erase_handover_text(tx: Erasing, id: UUID, body: ErasedText) -> ErasingOutcome:
    """What stands in a signed hand-over is gone for good; its timeline keeps its SHA-256, who and why."""
    return _outcome(erasing.erase_handed(tx, id, _wish(body)))


def _wish(body: ErasedText) -> erasing.Wish:
    return erasing.Wish(key=body.text, reason=body.reason, also=body.also)


def _outcome(done: erasing.Outcome) -> ErasingOutcome:
    return ErasingOutcome(erased=done.erased, left=[_row(it) for it in done.left])


def _row(it: Copy) -> CopyRow:
    one = it.passage
    return CopyRow(text=one.key, standing=one.standing, at=one.at, by=one.by, always=it.always, goes=it.goes)
